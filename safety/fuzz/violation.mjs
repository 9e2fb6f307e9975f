/** What the program may do with an input, and what it may not. */

/** A promise that was not kept. */
class Violation extends Error {
  /** @override */
  name = 'Violation';
}

/**
 * The errors that say what is wrong with a file.
 * @param {unknown} error
 */
function isRefusal(error) {
  return error instanceof Error && ['FormatError', 'InputError'].includes(error.name);
}

let longestSec = 0;

/** Seconds of the processor that the longest call took since this was last asked; 0 where there was none. */
export function takeLongestSec() {
  const longest = longestSec;
  longestSec = 0;
  return longest;
}

/**
 * The value, or undefined where the input is refused as it should be. Every other error goes on.
 * @template T
 * @param {() => T | Promise<T>} run
 */
export async function allowed(run) {
  const start = process.cpuUsage();
  try {
    return await run();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { message } = /** @type {Error} */ (error);
    if (message.length > longestMessage)
      throw new Violation(`a message of ${message.length} characters: ${message.slice(0, 200)}`);
    if (message === '' || /\bundefined\b|\[object /.test(message.replaceAll(/"[^"]*"?/g, '')))
      throw new Violation(`a message that says nothing: ${message}`);
    return undefined;
  } finally {
    const { user, system } = process.cpuUsage(start);
    longestSec = Math.max(longestSec, (user + system) / 1e6);
  }
}

/** A hundred problems with their places and what came instead. */
const longestMessage = 100_000;

/**
 * @param {boolean} holds
 * @param {() => string} words
 */
export function expected(holds, words) {
  if (!holds) throw new Violation(words());
}
