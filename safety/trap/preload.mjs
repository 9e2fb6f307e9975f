/** Loaded into a program under test, before anything else and in every thread: puts the trap under node:fs. */
import { installTrap } from './install.mjs';

const text = process.env['STEM_TRAP'];
if (text !== undefined) await installTrap(JSON.parse(text));
