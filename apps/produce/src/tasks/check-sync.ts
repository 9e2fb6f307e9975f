/** Holds a delivered stem against the reference it was made of: step 8. */
import { join } from 'node:path';
import {
  resampledSound,
  syncCheck,
  syncProblems,
  withChannels,
  type Placement,
  type SyncCheck,
  type SyncRequest,
} from '@stem/core/production';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';

export interface CheckSync extends Omit<SyncRequest, 'original'> {
  readonly stem: string;
  /** The reference's own file. */
  readonly file: string;
  readonly placement: Placement;
}

/** What may be heard as late or early, in ms. */
const withinMs = 1;

export const checkSync: Task<CheckSync, SyncCheck> = async ({ stem, file, placement, ...request }, { folder }) =>
  withSound(join(folder, stem), async (delivered) =>
    withSound(file, async (sound) => {
      const reader = resampledSound(withChannels(sound, delivered.channels), sound.info.sampleRate, request.sampleRate);
      const check = await syncCheck(delivered, { ...request, original: { reader, placement } });
      requireNone(syncProblems(check, { withinMs }));
      return check;
    }),
  );
