/** Listens to the files of a delivery, each once, as early as it is known where it lies. */
import type { Hearing } from '../tasks/hear-delivered.ts';
import type { RunTask } from '../tasks/tasks.ts';
import type { FilePlace } from './delivery.ts';

export interface Ear {
  /** Begins to listen, where that has not begun. */
  hear(place: FilePlace): Promise<Hearing>;
}

export function createEar(run: RunTask): Ear {
  const hearings = new Map<string, Promise<Hearing>>();
  return {
    hear({ file, region }) {
      const key = JSON.stringify([file, region?.offset, region?.bytes]);
      const begun = hearings.get(key);
      if (begun) return begun;
      // Meters give the same figures by either choice of kernels.
      const hearing = run('hearDelivered', { file, region }, 'simd');
      // Whoever asks for it hears of a failure.
      hearing.catch(() => undefined);
      hearings.set(key, hearing);
      return hearing;
    },
  };
}
