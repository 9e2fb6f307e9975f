/** Opens audio files for as long as something is done with them. */
import { openSound, type OpenSound } from '@stem/core/format';

export async function withSound<Result>(path: string, use: (sound: OpenSound) => Promise<Result>): Promise<Result> {
  return withSounds([path], ([sound]) => use(sound as OpenSound));
}

/** All of them at once; closed whatever happens. */
export async function withSounds<Result>(
  paths: readonly string[],
  use: (sounds: readonly OpenSound[]) => Promise<Result>,
): Promise<Result> {
  const sounds: OpenSound[] = [];
  try {
    for (const path of paths) sounds.push(await openSound(path));
    return await use(sounds);
  } finally {
    for (const sound of sounds) await sound.close();
  }
}
