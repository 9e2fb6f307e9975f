/** A file's bytes in pieces, and their SHA-256. */
import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { FilePath } from './byte-source.ts';

/** One buffer for the whole file: new ones for each piece would be most of what a long file's memory holds. */
const pieceBytes = 2 ** 18;
/** Pieces taken in one go, in some 10 ms: then whoever else waits for the thread has his turn, a Ctrl-C among them. */
const turnPieces = 64;

export async function hashFile(path: FilePath, signal?: AbortSignal): Promise<string> {
  // Loaded here, since most who can hash files have none to hash.
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  await forEachPiece(path, (piece) => hash.update(piece), signal);
  return hash.digest('hex');
}

/** Reads a file from its first byte to its last. A piece is `take`'s until that is done. */
export async function forEachPiece(
  path: FilePath,
  take: (piece: Buffer) => unknown,
  signal?: AbortSignal,
): Promise<void> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  const handle = await open(path);
  try {
    for (let pieces = 1; ; pieces++) {
      signal?.throwIfAborted();
      // Each piece through another thread would take longer than reading and hashing it.
      const bytesRead = readSync(handle.fd, piece, 0, pieceBytes, null);
      if (bytesRead === 0) return;
      await take(bytesRead === pieceBytes ? piece : piece.subarray(0, bytesRead));
      if (pieces % turnPieces === 0) await setImmediate();
    }
  } finally {
    await handle.close();
  }
}
