/** Every task under the name by which a worker thread is asked for it. */
import { chooseKernels, type Kernels } from '@stem/cli/kernels';
import { alignStem, type AlignedStem, type AlignStem } from './align-stem.ts';
import { applyEffects, type ApplyEffects, type EffectsReport } from './apply-effects.ts';
import { compareSum, type CompareSum } from './compare-sum.ts';
import { deliverStem, type DeliveredSound, type DeliverStem } from './deliver-stem.ts';
import { checkSync, type CheckSync } from './check-sync.ts';
import { hearDelivered, type Hearing } from './hear-delivered.ts';
import { hearReference, type HeardFile, type HearReference } from './hear-reference.ts';
import { importSound, type ImportedSound, type ImportSound } from './import-sound.ts';
import { makeMaster, type MadeMaster, type MakeMaster } from './make-master.ts';
import { placeReference, type PlacedSound, type PlaceReference } from './place-reference.ts';
import type { NullTest, SyncCheck } from '@stem/core/production';
import { playStem, type PlayedStem, type PlayStem } from './play-stem.ts';
import type { FilePlace } from '../verify/delivery.ts';
import type { Task } from './task.ts';

interface Tasks {
  readonly checkSync: Task<CheckSync, SyncCheck>;
  readonly hearReference: Task<HearReference, HeardFile>;
  readonly placeReference: Task<PlaceReference, PlacedSound>;
  readonly playStem: Task<PlayStem, PlayedStem>;
  readonly importSound: Task<ImportSound, ImportedSound>;
  readonly alignStem: Task<AlignStem, AlignedStem>;
  readonly applyEffects: Task<ApplyEffects, EffectsReport>;
  readonly deliverStem: Task<DeliverStem, DeliveredSound>;
  readonly makeMaster: Task<MakeMaster, MadeMaster>;
  readonly hearDelivered: Task<FilePlace, Hearing>;
  readonly compareSum: Task<CompareSum, NullTest | undefined>;
}

export const tasks: Tasks = {
  checkSync,
  hearReference,
  placeReference,
  playStem,
  importSound,
  alignStem,
  applyEffects,
  deliverStem,
  makeMaster,
  hearDelivered,
  compareSum,
};

export type TaskName = keyof Tasks;

export type TaskInput<Name extends TaskName> = Parameters<Tasks[Name]>[0];

export type TaskReport<Name extends TaskName> = Awaited<ReturnType<Tasks[Name]>>;

/** Runs a task that only reads, and gives its report. */
export type RunTask = <Name extends TaskName>(
  task: Name,
  input: TaskInput<Name>,
  kernels: Kernels,
) => Promise<TaskReport<Name>>;

/** In this thread, one after the other. */
export function createTurns(): RunTask {
  let last: Promise<unknown> = Promise.resolve();
  return <Name extends TaskName>(task: Name, input: TaskInput<Name>, kernels: Kernels) => {
    // Task and input are paired by their types.
    const run = tasks[task] as Task<TaskInput<Name>, TaskReport<Name>>;
    const turn = last.then(() => {
      chooseKernels(kernels);
      return run(input, { folder: '' });
    });
    last = turn.catch(() => undefined);
    return turn;
  };
}
