/** How every command begins: the one file that is there before a build, and that runs when nothing else can be loaded. */
import { existsSync } from 'node:fs';

/**
 * Loads and so runs a command. What keeps its modules from being read is told; Node would show a stack.
 * @param {string} name
 * @param {URL} main
 */
export async function start(name, main) {
  if (!existsSync(main)) return fail(`${name}: not built yet; run: npm run build`);
  try {
    await import(main.href);
  } catch (error) {
    // Node opens all modules at once.
    if (!isTooMany(error)) throw error;
    fail(`${name}: too many files are open; allow it more of them (ulimit -n 256), and run it again`);
  }
}

/** @param {unknown} error */
function isTooMany(error) {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}

/** @param {string} text */
function fail(text) {
  console.error(text);
  process.exitCode = 2;
}
