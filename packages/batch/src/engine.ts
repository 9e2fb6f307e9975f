/**
 * Where the tracks of a batch are made: on threads of this machine, or by workers anywhere. Plan, receipts, locks, folders
 * and results are the same for both.
 */
import type { CatalogRow } from '@stem/catalog';
import type { Kernels } from '@stem/kernels';
import type { FolderChoice } from './folders.ts';
import type { LockOwner } from './lock-file.ts';
import type { Task } from './plan.ts';
import type { JobProfile, TrackReply } from './track-job.ts';

/** What the tracks of a batch are made from, and how; the same for all of them. */
export interface Making {
  readonly folders: FolderChoice;
  /** Where drum recordings are looked for; of a store, below its address. */
  readonly drumsDir: string;
  readonly profile: JobProfile;
  /** Wins over the profile's own. */
  readonly seed: number | undefined;
  readonly kernels: Kernels;
  readonly timeoutSec: number;
  readonly force: boolean;
  readonly keepWork: boolean;
}

/** A track to be made. */
export type TrackTask = Task<CatalogRow>;

export type EngineEvent =
  | { readonly kind: 'begun'; readonly task: TrackTask }
  | { readonly kind: 'warning'; readonly text: string }
  /** What is going on with the engine itself. */
  | { readonly kind: 'note'; readonly text: string }
  /** So many machines' workers are at it, or would be. */
  | { readonly kind: 'workers'; readonly count: number }
  /** Another batch is making the track; this one waits for it. */
  | { readonly kind: 'waiting'; readonly task: TrackTask; readonly owner: LockOwner | undefined };

export interface EngineRequest {
  readonly making: Making;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Told of every track once, as it ends; the engine waits for it, and ends with what it throws. */
export type OnReply = (task: TrackTask, reply: TrackReply) => Promise<void>;

/** An engine that is ready to make tracks; to be closed. */
export interface OpenEngine {
  /** Has them made. Resolves when every one has ended, or early when the signal aborts; rejects where none can be made. */
  run(tasks: readonly TrackTask[], onReply: OnReply): Promise<void>;
  close(): Promise<void>;
}

export interface Engine {
  /** Throws InputError where no track could be made. */
  open(request: EngineRequest): Promise<OpenEngine>;
}
