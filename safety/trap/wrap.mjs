/** Puts a trap around a function that returns, promises or calls back. */
import { descriptorOf } from './calls.mjs';
import { doHalf } from './half.mjs';

/** @typedef {import('./calls.mjs').Trapped} Trapped */
/** @typedef {import('./counter.mjs').Strike} Strike */
/** @typedef {(this: unknown, ...args: unknown[]) => unknown} Method */
/** @typedef {(original: Method, trapped: Trapped) => Method} Wrap */

/**
 * @param {ReturnType<typeof import('./calls.mjs').createCalls>} calls
 * @param {ReturnType<typeof import('./counter.mjs').createCounter>} meet
 * @returns {Readonly<Record<'synchronous' | 'promised' | 'calledBack', Wrap>>}
 */
export function createWraps(calls, meet) {
  /** @param {Trapped} trapped @param {unknown} self @param {unknown[]} args */
  const struck = (trapped, self, args) => {
    const call = calls.about(trapped, self, args);
    return call && meet(call);
  };
  return {
    synchronous: (original, trapped) =>
      function (...args) {
        const strike = struck(trapped, this, args);
        before(strike, trapped, { self: this, args });
        const value = original.apply(this, args);
        after(strike);
        calls.note(trapped, args, value);
        return value;
      },
    promised: (original, trapped) =>
      async function (...args) {
        const strike = struck(trapped, this, args);
        before(strike, trapped, { self: this, args });
        const value = await original.apply(this, args);
        after(strike);
        calls.note(trapped, args, value);
        return value;
      },
    calledBack: (original, trapped) =>
      function (...args) {
        const callback = args.at(-1);
        if (typeof callback !== 'function') return original.apply(this, args);
        const strike = struck(trapped, this, args);
        const refusal = errorOf(() => before(strike, trapped, { self: this, args }));
        if (refusal !== undefined) return process.nextTick(() => callback(refusal));
        return original.call(this, ...args.slice(0, -1), (/** @type {unknown[]} */ ...given) => {
          const late = errorOf(() => after(strike));
          if (late !== undefined) return callback(late);
          calls.note(trapped, args, given[1]);
          return callback(...given);
        });
      },
  };
}

/** @param {Strike | undefined} strike @param {Trapped} trapped @param {{ self: unknown, args: readonly unknown[] }} call */
function before(strike, { method, target }, { self, args }) {
  if (strike === undefined || strike.moment === 'after') return;
  const all = target === 'handle' ? [descriptorOf(self), ...args] : args;
  if (strike.moment === 'half') doHalf({ method, args: all, share: strike.share });
  strike.spring();
}

/** @param {Strike | undefined} strike */
function after(strike) {
  if (strike?.moment === 'after') strike.spring();
}

/** @param {() => void} act */
function errorOf(act) {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
