/** Tells by its first bytes what a file is. */
import { asciiAt } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';

/** Kinds of content that have a reader. */
export type Signature = 'wav';

/** The kind of content, or undefined where it is nothing known. */
export async function sniff(source: ByteSource): Promise<Signature | undefined> {
  const head = await source.read(0, 64);
  const id = asciiAt(head, 0, 4);
  const form = asciiAt(head, 8, 4);
  if (['RIFF', 'RIFX', 'RF64', 'BW64'].includes(id) && form === 'WAVE') return 'wav';
  return undefined;
}
