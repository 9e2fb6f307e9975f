/** Walks the pages of an Ogg file (RFC 3533), checks each and finds back in after damage. */
import { viewOf } from '../bytes.ts';
import type { ByteSource } from '../byte-source.ts';

export interface OggPage {
  readonly offset: number;
  readonly bytes: number;
  readonly serial: number;
  readonly sequence: number;
  /** Position of the stream at the end of the last packet that ends on this page; −1 where none does. */
  readonly granule: number;
  /** The page goes on with a packet that began on an earlier one. */
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** Lengths of the segments; a packet ends with the first one below 255. */
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

/** Header, lacing and body at their largest. */
const maxPageBytes = 27 + 255 + 255 * 255;

const headerBytes = 27;

/** The intact pages from `start` on, damaged stretches left out: a gap in `offset` and `sequence` shows where. */
export async function* oggPages(source: ByteSource, start: number): AsyncGenerator<OggPage, void> {
  let position = start;
  while (position + headerBytes <= source.size) {
    const page = await oggPageAt(source, position);
    if (page) {
      yield page;
      position += page.bytes;
    } else {
      position = await nextCapture(source, position + 1);
    }
  }
}

/** The last intact page with a position, of one stream or of any, found from the end. Undefined where the tail has none. */
export async function lastOggPage(source: ByteSource, serial?: number): Promise<OggPage | undefined> {
  for (const tailBytes of [usualTailBytes, 2 * maxPageBytes]) {
    const tailStart = Math.max(0, source.size - tailBytes);
    const tail = asBuffer(await source.read(tailStart, source.size - tailStart));
    for (let at = tail.lastIndexOf('OggS'); at >= 0; at = at > 0 ? tail.lastIndexOf('OggS', at - 1) : -1) {
      const page = await oggPageAt(source, tailStart + at);
      if (page && page.granule >= 0 && (serial === undefined || page.serial === serial)) return page;
    }
  }
  return undefined;
}

/** A few pages as encoders make them. */
const usualTailBytes = 16_384;

/** A page as most encoders make them: looked through at a time for where the next begins. */
const searchBytes = 4096;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The page at exactly this place, or undefined where there is none or its checksum is wrong. */
async function oggPageAt(source: ByteSource, offset: number): Promise<OggPage | undefined> {
  const head = await source.read(offset, headerBytes + 255);
  if (head.length < headerBytes || !isCapture(head)) return undefined;
  const segments = head[26]!;
  if (head.length < headerBytes + segments) return undefined;
  const lacing = head.subarray(headerBytes, headerBytes + segments);
  let bodyBytes = 0;
  for (let segment = 0; segment < segments; segment++) bodyBytes += lacing[segment]!;
  const bytes = headerBytes + segments + bodyBytes;
  const whole = await source.read(offset, bytes);
  if (whole.length < bytes || !checksumMatches(whole)) return undefined;
  const view = viewOf(whole);
  const flags = whole[5]!;
  return {
    offset,
    bytes,
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    granule: Number(view.getBigInt64(6, true)),
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    lacing: whole.subarray(headerBytes, headerBytes + segments),
    body: whole.subarray(headerBytes + segments),
  };
}

/** `OggS` and version 0. */
function isCapture(head: Uint8Array): boolean {
  return head[0] === 0x4f && head[1] === 0x67 && head[2] === 0x67 && head[3] === 0x53 && head[4] === 0;
}

async function nextCapture(source: ByteSource, start: number): Promise<number> {
  for (let position = start; position < source.size;) {
    const bytes = await source.read(position, searchBytes);
    const at = asBuffer(bytes).indexOf('OggS');
    if (at >= 0) return position + at;
    // The mark itself may lie across the border.
    position += Math.max(1, bytes.length - 3);
  }
  return source.size;
}

/** Eight tables in a row, so that eight bytes are taken at a time: the one of number n is for a byte that n more follow. */
let crcTables: Int32Array | undefined;

/** CRC-32 with the polynomial 0x04c11db7, highest bit first, over the page with its own field as zero. */
function checksumMatches(page: Uint8Array): boolean {
  const field = viewOf(page).getUint32(22, true);
  const before = crcOf(page, { from: 0, to: 22 }, 0);
  const with4Zeros = crcOf(noBytes, { from: 0, to: 4 }, before);
  return crcOf(page, { from: 26, to: page.length }, with4Zeros) >>> 0 === field;
}

const noBytes = new Uint8Array(4);

function crcOf(bytes: Uint8Array, { from, to }: { from: number; to: number }, start: number): number {
  const tables = (crcTables ??= makeCrcTables());
  let crc = start;
  let i = from;
  for (; i + 7 < to; i += 8) {
    crc =
      tables[1792 | ((crc >>> 24) ^ bytes[i]!)]! ^
      tables[1536 | (((crc >>> 16) & 255) ^ bytes[i + 1]!)]! ^
      tables[1280 | (((crc >>> 8) & 255) ^ bytes[i + 2]!)]! ^
      tables[1024 | ((crc & 255) ^ bytes[i + 3]!)]! ^
      tables[768 | bytes[i + 4]!]! ^
      tables[512 | bytes[i + 5]!]! ^
      tables[256 | bytes[i + 6]!]! ^
      tables[bytes[i + 7]!]!;
  }
  for (; i < to; i++) crc = (crc << 8) ^ tables[(crc >>> 24) ^ bytes[i]!]!;
  return crc;
}

function makeCrcTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!;
    tables[i] = (before << 8) ^ tables[before >>> 24]!;
  }
  return tables;
}
