/** Listens to the files of a delivery, each once, as early as it is known where it lies; and to the sum of its stems. */
import type { Kernels } from '@stem/cli/kernels';
import type { NullTest } from '@stem/core/production';
import type { CompareSum } from '../tasks/compare-sum.ts';
import type { Hearing } from '../tasks/hear-delivered.ts';
import type { RunTask } from '../tasks/tasks.ts';
import type { FilePlace } from './delivery.ts';

export interface Ear {
  /** Begins to listen, where that has not begun. */
  hear(place: FilePlace): Promise<Hearing>;
  /** Begins to hold the sum against the master, where that has not begun. */
  compare(request: CompareSum, kernels: Kernels): Promise<NullTest | undefined>;
}

export function createEar(run: RunTask, kernels: Kernels): Ear {
  const hearings = new Map<string, Promise<Hearing>>();
  const comparisons = new Map<string, Promise<NullTest | undefined>>();
  return {
    hear: ({ file, region }) =>
      once(hearings, [file, region?.offset, region?.bytes], () => run('hearDelivered', { file, region }, kernels)),
    // The master bus is run by the kernels it was run by.
    compare: (request, busKernels) =>
      once(comparisons, [request, busKernels], () => run('compareSum', request, busKernels)),
  };
}

function once<Heard>(begun: Map<string, Promise<Heard>>, what: unknown, begin: () => Promise<Heard>): Promise<Heard> {
  const key = JSON.stringify(what);
  const earlier = begun.get(key);
  if (earlier) return earlier;
  const heard = begin();
  // Whoever asks for it hears of a failure.
  heard.catch(() => undefined);
  begun.set(key, heard);
  return heard;
}
