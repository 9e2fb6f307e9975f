/** Of what is kept, the most different by ear: those that `stem audition --distinct` would open with. */
import type { Context } from '@stem/cli';
import { FormatError, InputError } from '@stem/core';
import { soundDescriptor } from '@stem/core/analysis';
import { mostDistinct, type DescribedSound } from '@stem/core/analysis/likeness';
import { decode } from '@stem/core/format';
import type { RatedFile } from './choose.ts';

/** In the order given. What cannot be heard stays among them: gathering says why. */
export async function distinctFiles(
  files: readonly RatedFile[],
  count: number,
  { messages, signal }: Pick<Context, 'messages' | 'signal'>,
): Promise<readonly RatedFile[]> {
  const sounds: (DescribedSound & { readonly file: RatedFile })[] = [];
  const unheard = new Set<RatedFile>();
  const progress = messages.progress({ label: 'Comparing', unit: 'textures', total: files.length });
  try {
    for (const file of files) {
      signal.throwIfAborted();
      try {
        const { audio } = await decode(file.path);
        sounds.push({ name: file.place, descriptor: soundDescriptor(audio), file });
      } catch (error) {
        if (!(error instanceof InputError || error instanceof FormatError)) throw error;
        unheard.add(file);
      }
      progress.advance();
    }
  } finally {
    progress.stop();
  }
  const taken = new Set(mostDistinct(sounds, count).map((index) => sounds[index]?.file));
  return files.filter((file) => taken.has(file) || unheard.has(file));
}
