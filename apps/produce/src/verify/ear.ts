/** Listens to the files of a delivery, each once, as early as it is known where it lies. */
import type { Kernels } from '@stem/cli/kernels';
import type { Hearing } from '../tasks/hear-delivered.ts';
import type { RunTask } from '../tasks/tasks.ts';
import type { FilePlace } from './delivery.ts';

export interface Ear {
  /** Begins to listen, where that has not begun. */
  hear(place: FilePlace): Promise<Hearing>;
}

export function createEar(run: RunTask, kernels: Kernels): Ear {
  const hearings = new Map<string, Promise<Hearing>>();
  return {
    hear({ file, region }) {
      const key = JSON.stringify([file, region?.offset, region?.bytes]);
      const begun = hearings.get(key);
      if (begun) return begun;
      const hearing = run('hearDelivered', { file, region }, kernels);
      // Whoever asks for it hears of a failure.
      hearing.catch(() => undefined);
      hearings.set(key, hearing);
      return hearing;
    },
  };
}
