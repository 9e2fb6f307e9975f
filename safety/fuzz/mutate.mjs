/** Makes a hostile input out of a good one: its parts moved, its numbers driven to their edges, its checksums right again. */

/** @typedef {import('@stem/core/dsp').Random} Random */

/**
 * What a mutation knows of a kind of file.
 * @typedef {object} Format
 * @property {(bytes: Buffer) => Buffer[]} split Into chunks, pages, frames, words.
 * @property {(part: Buffer, random: Random) => void} [repair] Makes lengths and checksums of one part right, in place.
 * @property {(bytes: Buffer, random: Random) => void} [finish] Makes those of the whole right, in place.
 * @property {readonly string[]} [words] What may stand in the place of a part.
 * @property {(part: Buffer, random: Random) => Buffer} [alike] Another part that may be right in the place of this one.
 */

/** Longer inputs take the time of many short ones, and show the same. */
const usualBytes = 1 << 15;
/** A few are long, for what takes more than its share of time. */
const longBytes = 1 << 18;

/**
 * One input.
 * @param {Format} format
 * @param {readonly Buffer[]} seeds
 * @param {Random} random
 */
export function mutated(format, seeds, random) {
  const most = random.next() < 0.01 ? longBytes : usualBytes;
  let parts = format.split(Buffer.from(pick(seeds, random)));
  if (format.alike && random.next() < 0.6) return gently(parts, format.alike, { format, random });
  const count = 1 + Math.floor(-2.5 * Math.log(1 - random.next()));
  for (let i = 0; i < count; i++) {
    const at =
      random.next() < 0.4 ? random.integer(0, Math.min(3, parts.length - 1)) : random.integer(0, parts.length - 1);
    if (random.next() < 0.45) parts = rearranged(parts, at, { format, seeds, random, most });
    else {
      const part = changed(Buffer.from(parts[at] ?? Buffer.alloc(0)), random);
      if (random.next() < 0.85) format.repair?.(part, random);
      parts[at] = part;
    }
    if (parts.length === 0) parts = [Buffer.alloc(0)];
  }
  /** @type {Buffer} */
  let bytes = Buffer.concat(parts);
  if (bytes.length > most) bytes = bytes.subarray(0, most);
  if (random.next() < 0.12) bytes = changed(bytes, random);
  if (random.next() < 0.08) bytes = Buffer.from(bytes.subarray(0, random.integer(0, bytes.length)));
  if (random.next() < 0.85) format.finish?.(bytes, random);
  return bytes;
}

/**
 * A few parts become others of their kind: what is mostly taken, and goes on to whatever is done with it.
 * @param {Buffer[]} parts
 * @param {NonNullable<Format['alike']>} alike
 * @param {{ format: Format, random: Random }} context
 */
function gently(parts, alike, { format, random }) {
  const count = 1 + Math.floor(-1.2 * Math.log(1 - random.next()));
  for (let i = 0; i < count; i++) {
    const at = random.integer(0, parts.length - 1);
    parts[at] = alike(parts[at] ?? Buffer.alloc(0), random);
  }
  const bytes = Buffer.concat(parts);
  format.finish?.(bytes, random);
  return bytes;
}

/**
 * @param {Buffer[]} parts
 * @param {number} at
 * @param {{ format: Format, seeds: readonly Buffer[], random: Random, most: number }} context
 */
function rearranged(parts, at, { format, seeds, random, most }) {
  const part = parts[at] ?? Buffer.alloc(0);
  const other = random.integer(0, parts.length - 1);
  const { words = [] } = format;
  switch (random.integer(0, 7)) {
    case 0:
      return parts.toSpliced(at, 1);
    case 1:
      return parts.toSpliced(other, 0, part);
    case 2:
      return parts.with(at, parts[other] ?? part).with(other, part);
    case 3:
      return parts.slice(0, at + 1);
    case 4: {
      const donor = format.split(Buffer.from(pick(seeds, random)));
      return [...parts.slice(0, at), ...donor.slice(random.integer(0, donor.length - 1))];
    }
    case 5: {
      const donor = format.split(Buffer.from(pick(seeds, random)));
      return parts.toSpliced(at, 0, pick(donor, random));
    }
    case 6: {
      const from = Math.min(at, other);
      const run = parts.slice(from, Math.min(parts.length, from + random.integer(1, 4)));
      const size = run.reduce((sum, { length }) => sum + length, 0);
      const times = random.next() < 0.7 ? random.integer(2, 8) : Math.floor(most / Math.max(1, size));
      return [
        parts.slice(0, at),
        ...Array.from({ length: Math.min(times, 50_000) }, () => run),
        parts.slice(at),
      ].flat();
    }
    default:
      if (words.length === 0) return parts.toSpliced(at, 1);
      return parts.toSpliced(at, random.integer(0, 1), Buffer.from(pick(words, random)));
  }
}

/**
 * A part with some of its bytes changed; mostly near its start, where the numbers are.
 * @param {Buffer} bytes
 * @param {Random} random
 * @returns {Buffer}
 */
function changed(bytes, random) {
  const { length } = bytes;
  if (length === 0) return Buffer.from([random.integer(0, 255)]);
  const reach = random.next() < 0.7 ? Math.min(length, 64) : length;
  const at = random.integer(0, reach - 1);
  switch (random.integer(0, 9)) {
    case 0:
      bytes[at] = bytes[at] ^ (1 << random.integer(0, 7));
      return bytes;
    case 1:
      bytes[at] = random.integer(0, 255);
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(length, at + random.integer(1, 32)))]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), noise(random.integer(1, 32), random), bytes.subarray(at)]);
    case 4:
      return Buffer.from(bytes.subarray(0, at));
    case 5:
      return Buffer.from(bytes.fill(random.next() < 0.5 ? 0 : 255, at, Math.min(length, at + random.integer(1, 64))));
    case 6:
      bytes.set(noise(Math.min(length - at, random.integer(1, 64)), random), at);
      return bytes;
    default:
      return withEdge(bytes, at, random);
  }
}

/**
 * A number at its edge, in any width and order of bytes.
 * @param {Buffer} bytes
 * @param {number} anywhere
 * @param {Random} random
 */
function withEdge(bytes, anywhere, random) {
  const width = pick([1, 2, 2, 4, 4, 4, 8], random);
  const at = random.next() < 0.6 ? anywhere - (anywhere % width) : anywhere;
  const near = BigInt(bytes.length + random.integer(-2, 2));
  const all = (1n << BigInt(8 * width)) - 1n;
  const half = 1n << BigInt(8 * width - 1);
  const edges = [0n, 1n, 2n, 3n, 4n, 7n, 8n, all, all - 1n, half, half - 1n, near, 255n, 256n, 65_535n, 0x7fff_fffen];
  const value = pick(edges, random) & all;
  const number = Buffer.alloc(width);
  for (let i = 0; i < width; i++) number[i] = Number((value >> BigInt(8 * i)) & 255n);
  if (random.next() < 0.5) number.reverse();
  bytes.set(number.subarray(0, Math.max(0, bytes.length - at)), at);
  return bytes;
}

/**
 * @param {number} length
 * @param {Random} random
 */
function noise(length, random) {
  return Buffer.from(Array.from({ length }, () => random.integer(0, 255)));
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {Random} random
 * @returns {T}
 */
function pick(items, random) {
  return items[random.integer(0, items.length - 1)];
}
