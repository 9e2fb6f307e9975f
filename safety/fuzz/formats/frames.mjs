/** Streams of pages and frames with checksums: Ogg, FLAC, MPEG. */

/** @typedef {import('../mutate.mjs').Format} Format */

/** @type {Format} */
export const ogg = {
  split: (bytes) => splitAt(bytes, (at) => bytes.toString('latin1', at, at + 4) === 'OggS'),
  repair(page, random) {
    if (page.length < 28 || random.next() < 0.1) return;
    // The lengths of the segments add up to what the page holds, mostly.
    const segments = page.readUInt8(26);
    const body = page.length - 27 - segments;
    if (body >= 0 && random.next() < 0.5) {
      for (let i = 0, left = body; i < segments; i++) {
        const size = Math.min(255, left);
        page[27 + i] = size;
        left -= size;
      }
    }
    page.writeUInt32LE(0, 22);
    page.writeUInt32LE(crc(page, { bits: 32, polynomial: 0x04c11db7 }), 22);
  },
};

/** @type {Format} */
export const flac = {
  split(bytes) {
    let at = 4;
    const parts = [bytes.subarray(0, 4)];
    for (let last = false; !last && at + 4 <= bytes.length;) {
      last = bytes.readUInt8(at) >= 128;
      const end = Math.min(bytes.length, at + 4 + (bytes.readUInt32BE(at) & 0xffffff));
      parts.push(bytes.subarray(at, end));
      at = end;
    }
    const start = at;
    const frames = bytes.subarray(start);
    return [...parts, ...splitAt(frames, (place) => flacHeaderBytes(frames, place) > 0)];
  },
  repair(part, random) {
    if (part[0] === 0xff && part.length > 8) {
      const header = flacHeaderLength(part, 0);
      if (header > 0 && header < part.length)
        part[header - 1] = crc(part.subarray(0, header - 1), { bits: 8, polynomial: 7 });
      part.writeUInt16BE(crc(part.subarray(0, -2), { bits: 16, polynomial: 0x8005 }), part.length - 2);
    } else if (part.length >= 4 && random.next() < 0.5) {
      part.writeUIntBE(Math.min(0xffffff, part.length - 4), 1, 3);
    }
  },
};

/** @type {Format} */
export const mpeg = {
  split: (bytes) =>
    splitAt(bytes, (at) => bytes[at] === 0xff && (bytes.readUInt8(Math.min(at + 1, bytes.length - 1)) & 0xe6) === 0xe2),
};

/**
 * @param {Buffer} bytes
 * @param {(at: number) => boolean} begins
 */
function splitAt(bytes, begins) {
  const parts = [];
  let start = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (!begins(at)) continue;
    parts.push(bytes.subarray(start, at));
    start = at;
  }
  return [...parts, bytes.subarray(start)];
}

/**
 * Length of a frame's header with its checksum, which has to be right; 0 where there is none.
 * @param {Buffer} bytes
 * @param {number} at
 */
function flacHeaderBytes(bytes, at) {
  if (bytes[at] !== 0xff || at + 16 > bytes.length || (bytes.readUInt8(at + 1) & 0xfe) !== 0xf8) return 0;
  const length = flacHeaderLength(bytes, at);
  const head = bytes.subarray(at, at + length - 1);
  return crc(head, { bits: 8, polynomial: 7 }) === bytes[at + length - 1] ? length : 0;
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function flacHeaderLength(bytes, at) {
  const [, , sizes = 0, , lead = 0] = bytes.subarray(at, at + 5);
  const number = lead < 0x80 ? 1 : Math.max(1, Math.clz32(~(lead << 24)));
  const size = sizes >> 4;
  const rate = sizes & 15;
  return (
    4 + number + (size === 6 ? 1 : size === 7 ? 2 : 0) + (rate === 12 ? 1 : rate === 13 || rate === 14 ? 2 : 0) + 1
  );
}

/**
 * Bit by bit, highest first.
 * @param {Uint8Array} bytes
 * @param {{ bits: 8 | 16 | 32, polynomial: number }} kind
 */
export function crc(bytes, { bits, polynomial }) {
  const top = 2 ** (bits - 1);
  const mask = 2 ** bits - 1;
  let value = 0;
  for (const byte of bytes) {
    value = (value ^ (byte * 2 ** (bits - 8))) >>> 0;
    for (let bit = 0; bit < 8; bit++) value = ((value >= top ? (value * 2) ^ polynomial : value * 2) & mask) >>> 0;
  }
  return value;
}
