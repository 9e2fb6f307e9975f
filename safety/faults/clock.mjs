/** Loaded first into every thread of a command (`--import`): the wall clock jumps. How is JSON in STEM_CLOCK, see `Jumps`. */

/**
 * @typedef {object} Jumps
 * @property {number} startMs what is added from the start on
 * @property {number} everyCalls after so many looks at the clock …
 * @property {number} byMs … it jumps by this, and back after as many again
 */

const text = process.env['STEM_CLOCK'];
if (text !== undefined) jump(JSON.parse(text));

/** @param {Jumps} jumps */
function jump({ startMs, everyCalls, byMs }) {
  const RealDate = Date;
  let calls = 0;
  const now = () => {
    calls++;
    return RealDate.now() + startMs + (Math.floor(calls / everyCalls) % 2) * byMs;
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => Reflect.construct(target, args.length === 0 ? [now()] : args),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
