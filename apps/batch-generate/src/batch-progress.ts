/** How far a batch is: which tracks are being made, how many failed, and the time left by the sound that is left. */
import { trackWeight, type BatchEvent, type BatchPlan } from '@stem/batch';
import type { CatalogRow } from '@stem/catalog/catalog';
import type { Messages, Piece } from '@stem/cli';

type BatchTask = BatchPlan<CatalogRow>['tasks'][number];

export interface BatchProgress {
  hear(event: BatchEvent): void;
  stop(): void;
}

export function batchProgress(messages: Messages, label: string, tasks: readonly BatchTask[]): BatchProgress {
  const weight = tasks.reduce((sum, task) => sum + weightOf(task), 0);
  const progress = messages.progress({ label, unit: 'tracks', total: tasks.length, weight });
  const pieces = new Map<string, Piece>();
  return {
    hear(event) {
      if (event.kind === 'workers') {
        progress.rename(`${label} on ${event.count} ${event.count === 1 ? 'worker' : 'workers'}`);
      } else if (event.kind === 'begun') {
        pieces.set(event.task.slug, progress.begin(event.task.relPath, weightOf(event.task)));
      } else if (event.kind === 'finished') {
        const { task, row } = event.outcome;
        const piece = pieces.get(task.slug);
        pieces.delete(task.slug);
        if (row.success && row.up_to_date === true) piece?.skip();
        else piece?.end(row.success ? 'done' : 'failed');
      }
    },
    stop: () => progress.stop(),
  };
}

function weightOf({ row }: BatchTask): number {
  return trackWeight(row.durationSec);
}
