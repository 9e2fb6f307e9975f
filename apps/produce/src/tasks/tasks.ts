/** Every task under the name by which a worker thread is asked for it. */
import { alignStem, type AlignedStem, type AlignStem } from './align-stem.ts';
import { applyEffects, type ApplyEffects, type EffectsReport } from './apply-effects.ts';
import { deliverStem, type DeliveredSound, type DeliverStem } from './deliver-stem.ts';
import { checkSync, type CheckSync } from './check-sync.ts';
import { hearReference, type HeardFile, type HearReference } from './hear-reference.ts';
import { importSound, type ImportedSound, type ImportSound } from './import-sound.ts';
import { makeMaster, type MadeMaster, type MakeMaster } from './make-master.ts';
import { placeReference, type PlacedSound, type PlaceReference } from './place-reference.ts';
import type { SyncCheck } from '@stem/core/production';
import { playStem, type PlayedStem, type PlayStem } from './play-stem.ts';
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
};

export type TaskName = keyof Tasks;

export type TaskInput<Name extends TaskName> = Parameters<Tasks[Name]>[0];

export type TaskReport<Name extends TaskName> = Awaited<ReturnType<Tasks[Name]>>;
