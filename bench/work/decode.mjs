/** Decoding a file as a whole, samples in memory at the end. */
import { decode } from '@stem/core/format';

/** @param {string} file */
export const prepare = async (file) => async () => void (await decode(file));
