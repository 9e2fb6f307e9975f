/** Reading numbers and four-letter ids out of header bytes. */

/** A DataView over exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `length` bytes as Latin-1 text, shorter at the end. */
export function asciiAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** An unsigned 64-bit integer. Rounded above 2^53, which is beyond any file. */
export function uint64(view: DataView, offset: number, littleEndian: boolean): number {
  return Number(view.getBigUint64(offset, littleEndian));
}

/** Whether this could be a chunk id: four printable ASCII characters. */
export function isChunkId(id: string): boolean {
  return /^[\x20-\x7e]{4}$/.test(id) && id.trim() !== '';
}

/** A number of bytes for a message: hexadecimal would be exact but nobody counts in it. */
export function atByte(offset: number): string {
  return `at byte ${offset}`;
}
