/** Drum recordings as sources of sound. */
import { decode } from '@stem/core/format/making';
import type { TextureSource } from '@stem/core/texture';
import { textureSource } from '@stem/core/texture/making';
import type { DrumFile } from './track-job.ts';

export async function decodeDrums(files: readonly DrumFile[]): Promise<TextureSource[]> {
  const sources: TextureSource[] = [];
  for (const { path, label, frames } of files) {
    const { audio } = await decode(path, { range: { startFrame: 0, endFrame: frames } });
    sources.push(textureSource(audio, label));
  }
  return sources;
}
