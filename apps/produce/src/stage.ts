/** What every step of a song has at hand. */
import pLimit from 'p-limit';
import type { Song } from '@stem/catalog/song';
import type { SongForm, SongOutline } from '@stem/core/production';
import type { TaskRunner } from './work/task-runner.ts';

/** Says what goes on. */
export interface Teller {
  /** A step begins. */
  step(name: string): void;
  /** A piece of it is done, and verified. */
  done(line: string): void;
  /** What is said of the step in the table at the end. */
  figure(label: string, value: string): void;
  warn(text: string): void;
}

export interface Stage {
  readonly song: Song;
  readonly outline: SongOutline;
  readonly form: SongForm;
  /** Length of every file: the form's, and its tail bars. */
  readonly frames: number;
  /** Where the paths of the song start. */
  readonly songFolder: string;
  readonly runner: TaskRunner;
  readonly jobs: number;
  readonly tell: Teller;
}

/**
 * Makes something of every item, so many at a time. Results are looked at in the order of the items: where several fail,
 * the first of them is what the step fails with, and nothing is begun after a failure.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  jobs: number,
  make: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const limit = pLimit(jobs);
  let hasFailed = false;
  const attempts = items.map((item) =>
    limit(async () => {
      if (hasFailed) return undefined;
      try {
        return { result: await make(item) };
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }),
  );
  const settled = await Promise.allSettled(attempts);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return (one.value as { readonly result: Result }).result;
  });
}
