/** A short proof of a file's content, by which a moved file is known again without reading archives whole. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Files up to this size are hashed whole. */
const wholeBytes = 1 << 20;
/** Of larger ones, this many stretches of this size, evenly spread, first and last bytes included. */
const stretches = 5;
const stretchBytes = 1 << 16;

/** Where to read in a file of this size. */
export function fingerprintRanges(size: number): readonly { readonly offset: number; readonly length: number }[] {
  if (size <= wholeBytes) return [{ offset: 0, length: size }];
  const lastOffset = size - stretchBytes;
  return Array.from({ length: stretches }, (_, index) => ({
    offset: Math.floor((lastOffset * index) / (stretches - 1)),
    length: stretchBytes,
  }));
}

export async function fingerprint(path: Buffer, size: number): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    for (const { offset, length } of fingerprintRanges(size)) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
  return hash.digest('base64url').slice(0, 22);
}
