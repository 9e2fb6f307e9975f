/** Copies a file as it is, whole or not at all, and only if it is what it should be. */
import { createHash } from 'node:crypto';
import { systemReason } from '@stem/cli';
import { InputError } from '@stem/core';
import { openAtomic, type FilePath } from '@stem/core/format';
import { forEachPiece } from '@stem/core/format/files';

/** False, and nothing is written, where its bytes have another hash. */
export async function copyFile(
  from: FilePath,
  to: string,
  { sha256, signal }: { readonly sha256: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const file = await openAtomic(to);
  const hash = createHash('sha256');
  let isSame = false;
  try {
    await forEachPiece(from, (piece) => (hash.update(piece), file.append(piece)), signal);
    isSame = hash.digest('hex') === sha256;
  } catch (error) {
    // What is written by a handle is refused without a name.
    const reason = (error as NodeJS.ErrnoException).path === undefined ? systemReason(error) : undefined;
    throw reason === undefined ? error : new InputError(`cannot write ${to}: ${reason}`, { cause: error });
  } finally {
    if (!isSame) await file.discard();
  }
  if (isSame) await file.publish();
  return isSame;
}
