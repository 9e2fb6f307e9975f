/** The SHA-256 of a file's bytes, read in pieces. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FilePath } from '@stem/core/format';

/** One buffer for the whole file: new ones for each piece would be most of what a long file's memory holds. */
const pieceBytes = 2 ** 18;

export async function hashFile(path: FilePath, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  const handle = await open(path);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(piece, 0, pieceBytes, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
