/** Reading the bytes of a file as a whole. */
import { readFile } from 'node:fs/promises';

/** @param {string} file */
export const prepare = async (file) => async () => void (await readFile(file));
