/** Zip archives: local entries, the directory, its end. */

/** @typedef {import('../mutate.mjs').Format} Format */

const signatures = new Set([0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50, 0x08074b50]);

/** @type {Format} */
export const zip = {
  split(bytes) {
    const starts = recordsOf(bytes);
    return [0, ...starts].map((start, index) => bytes.subarray(start, starts[index] ?? bytes.length));
  },
  /** Offsets and counts of the directory follow what is there. */
  finish(bytes, random) {
    if (random.next() < 0.2) return;
    const starts = recordsOf(bytes);
    const locals = starts.filter((at) => bytes.readUInt32LE(at) === 0x04034b50);
    const entries = starts.filter((at) => bytes.readUInt32LE(at) === 0x02014b50 && at + 46 <= bytes.length);
    for (const [index, at] of entries.entries()) bytes.writeUInt32LE(locals[index] ?? 0, at + 42);
    const end = starts.findLast((at) => bytes.readUInt32LE(at) === 0x06054b50);
    if (end === undefined || end + 22 > bytes.length) return;
    bytes.writeUInt16LE(entries.length & 0xffff, end + 8);
    bytes.writeUInt16LE(entries.length & 0xffff, end + 10);
    bytes.writeUInt32LE((end - (entries[0] ?? end)) >>> 0, end + 12);
    bytes.writeUInt32LE(entries[0] ?? end, end + 16);
  },
  words: ['../', '/etc/passwd', 'C:\\', '\0', 'CON', 'a/../../b', '\u202e', '\ufffd'],
};

/** @param {Buffer} bytes */
function recordsOf(bytes) {
  const starts = [];
  for (let at = bytes.indexOf('PK'); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf('PK', at + 2)) {
    if (signatures.has(bytes.readUInt32LE(at))) starts.push(at);
  }
  return starts;
}
