/** Embedded sounds between hearing and writing: in a nameless file, since those of thousands are more than memory. */
import { openSpill } from '@stem/core/format';

/** Gives its bytes. */
export type KeptSound = () => Uint8Array;

export interface SoundStore {
  keep(sound: Uint8Array): KeptSound;
  close(): void;
}

/** Its file is made in a folder when there is something to keep; where the folder takes no more, sounds stay in memory. */
export function createSoundStore(folder: string): SoundStore {
  const spill = openSpill(folder);
  return {
    keep(sound) {
      const place = spill.put(sound);
      if (place === undefined) return () => sound;
      const { length } = sound;
      return () => {
        const bytes = new Uint8Array(length);
        spill.get(place, bytes);
        return bytes;
      };
    },
    close: () => spill.close(),
  };
}
