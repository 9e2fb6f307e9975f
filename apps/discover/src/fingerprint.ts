/** A short proof of a file's content, by which a moved file is known again without reading archives whole. */
import { createHash, type Hash } from 'node:crypto';
import type { ByteSource } from '@stem/core/format/probe';

/** Files up to this size are hashed whole. */
const wholeBytes = 1 << 18;
/** Of larger ones, this many stretches of this size, evenly spread, first and last bytes included. */
const stretches = 5;
const stretchBytes = 1 << 14;

/** Where to read in a file of this size. */
export function fingerprintRanges(size: number): readonly { readonly offset: number; readonly length: number }[] {
  if (size <= wholeBytes) return [{ offset: 0, length: size }];
  const lastOffset = size - stretchBytes;
  return Array.from({ length: stretches }, (_, index) => ({
    offset: Math.floor((lastOffset * index) / (stretches - 1)),
    length: stretchBytes,
  }));
}

/**
 * The hash of those parts of a file, from the bytes that have been read of it already where they are among them. Where
 * it is silent at all of them but its ends, as tracks of one session are that seldom sound, of all of it: they are of one
 * length, and would be taken for each other.
 */
export async function fingerprint(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const ranges = fingerprintRanges(source.size);
  let isSilent = ranges.length > 1;
  for (const [index, { offset, length }] of ranges.entries()) {
    const bytes = await source.read(offset, length);
    hash.update(bytes);
    const isEnd = index === 0 || index === ranges.length - 1;
    isSilent &&= isEnd || bytes.every((byte) => byte === bytes[0]);
  }
  if (isSilent) await addWhole(source, hash, signal);
  return hash.digest('base64url').slice(0, 22);
}

async function addWhole(source: ByteSource, hash: Hash, signal: AbortSignal | undefined): Promise<void> {
  const piece = new Uint8Array(wholeBytes);
  for (let offset = 0; offset < source.size; offset += piece.length) {
    signal?.throwIfAborted();
    hash.update(piece.subarray(0, await source.readInto(piece, offset)));
  }
}
