/** Files of chunks with an id and a length: RIFF, AIFF, CAF, MIDI. */

/** @typedef {import('../mutate.mjs').Format} Format */

/**
 * @typedef {object} Layout
 * @property {number} headBytes What stands before the first chunk.
 * @property {'little' | 'big'} order
 * @property {boolean} [isWide] Lengths of 64 bits.
 * @property {boolean} [isPadded] A byte more behind an odd length.
 * @property {boolean} [hasTotal] The length of the whole stands at byte 4.
 */

/** @type {Format} */
export const riff = chunkFormat({ headBytes: 12, order: 'little', isPadded: true, hasTotal: true });
/** Rates at which nothing is heard, and those at which everything is; the samples as they are, or as far as floats go. */
const hostileRates = [1, 2, 7, 100, 999, 4000, 8000, 22_050, 192_000, 768_000, 3_072_000];

/** WAV files of floats that are well made, and sound like nothing that was ever recorded. @type {Format} */
export const oddSound = {
  ...riff,
  alike: (part) => part,
  finish(bytes, random) {
    const rate = hostileRates[random.integer(0, hostileRates.length - 1)] ?? 1;
    if (bytes.length < 64 || bytes.toString('latin1', 12, 16) !== 'fmt ') return;
    bytes.writeUInt32LE(rate, 24);
    const data = bytes.indexOf('data') + 8;
    const isWide = bytes.readUInt16LE(34) === 32;
    if (data < 8 || !isWide || random.next() < 0.3) return;
    const gain = [0, 1e-42, 1e-20, 3, 1e20, 3e38, -1][random.integer(0, 6)] ?? 1;
    const every = [1, 1, 2, 97, 5000][random.integer(0, 4)] ?? 1;
    for (let at = data, i = 0; at + 4 <= bytes.length; at += 4, i++) {
      const sample = bytes.readFloatLE(at);
      if (i % every === 0) bytes.writeFloatLE(Math.fround(Math.max(-3.4e38, Math.min(3.4e38, sample * gain))), at);
    }
  },
};

/** @type {Format} */
export const aiff = chunkFormat({ headBytes: 12, order: 'big', isPadded: true, hasTotal: true });
/** @type {Format} */
export const caf = chunkFormat({ headBytes: 8, order: 'big', isWide: true });
/** @type {Format} */
export const midi = chunkFormat({ headBytes: 0, order: 'big' });

/**
 * @param {Layout} layout
 * @returns {Format}
 */
function chunkFormat({ headBytes, order, isWide = false, isPadded = false, hasTotal = false }) {
  const idAndSize = isWide ? 12 : 8;
  const sizeAt = (/** @type {Buffer} */ bytes, /** @type {number} */ at) => {
    if (isWide) return Number(bytes.readBigInt64BE(at));
    return order === 'little' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  };
  const setSize = (/** @type {Buffer} */ bytes, /** @type {number} */ size) => {
    if (isWide) bytes.writeBigInt64BE(BigInt(size), 4);
    else if (order === 'little') bytes.writeUInt32LE(size, 4);
    else bytes.writeUInt32BE(size, 4);
  };
  return {
    split(bytes) {
      const parts = headBytes > 0 ? [bytes.subarray(0, headBytes)] : [];
      for (let at = headBytes; at < bytes.length;) {
        const size = at + idAndSize <= bytes.length ? Math.max(0, sizeAt(bytes, at + 4)) : 0;
        const end = Math.min(bytes.length, at + idAndSize + size + (isPadded ? size % 2 : 0));
        parts.push(bytes.subarray(at, end));
        at = end;
      }
      return parts;
    },
    repair(part, random) {
      if (part.length >= idAndSize && random.next() < 0.5) setSize(part, part.length - idAndSize);
    },
    finish(bytes, random) {
      if (hasTotal && bytes.length >= 8 && random.next() < 0.6) setSize(bytes, bytes.length - 8);
    },
  };
}
