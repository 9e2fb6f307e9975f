/** The two checksums of a FLAC frame (RFC 9639, 9.1.8 and 9.3), highest bit first, starting from 0. */

const crc8Table = Uint8Array.from({ length: 256 }, (_, byte) => shifted(byte, 0x07, 8));

/** Four tables, so that four bytes are taken at a time: `tables[n]` is a byte's part when n more bytes follow it. */
const crc16Tables = makeCrc16Tables();

/** x⁸ + x² + x + 1. */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = crc8Table[crc ^ bytes[i]!]!;
  return crc;
}

/** x¹⁶ + x¹⁵ + x² + 1. Over a frame with its own checksum it gives 0. */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  const [none, one, two, three] = crc16Tables;
  let crc = 0;
  let i = start;
  for (; i + 3 < end; i += 4) {
    crc =
      three[(crc >> 8) ^ bytes[i]!]! ^ two[(crc & 0xff) ^ bytes[i + 1]!]! ^ one[bytes[i + 2]!]! ^ none[bytes[i + 3]!]!;
  }
  for (; i < end; i++) crc = ((crc & 0xff) << 8) ^ none[(crc >> 8) ^ bytes[i]!]!;
  return crc;
}

function makeCrc16Tables(): readonly [Uint16Array, Uint16Array, Uint16Array, Uint16Array] {
  const none = Uint16Array.from({ length: 256 }, (_, byte) => shifted(byte << 8, 0x8005, 16));
  const behind = (table: Uint16Array): Uint16Array => table.map((crc) => ((crc & 0xff) << 8) ^ none[crc >> 8]!);
  const one = behind(none);
  const two = behind(one);
  return [none, one, two, behind(two)];
}

/** The remainder after eight steps of division. */
function shifted(value: number, polynomial: number, width: number): number {
  const top = 1 << (width - 1);
  let crc = value;
  for (let bit = 0; bit < 8; bit++) crc = ((crc & top) !== 0 ? (crc << 1) ^ polynomial : crc << 1) & (2 * top - 1);
  return crc;
}
