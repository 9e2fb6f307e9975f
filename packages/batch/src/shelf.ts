/** Where the tracks of a batch are published: a folder of this machine, or an object store. */
import type { LockOwner } from './lock-file.ts';
import type { Inputs, Receipt, ReceiptOptions } from './receipt.ts';
import type { TrackReply } from './track-job.ts';

/** What is there of one track. */
export interface Published {
  receipt(inputs: Inputs, options: ReceiptOptions): Promise<Receipt>;
}

/** A shelf to look at. */
export interface PublishedTracks {
  look(slug: string): Published;
}

export interface Shelf extends PublishedTracks {
  /** Clears what batches that were killed left behind. Throws InputError where nothing can be published. */
  sweep(signal?: AbortSignal): Promise<void>;
  /** Has one track made, and publishes it whole. Rejects only when the signal aborts, or no thread runs. */
  publish(request: ShelfRequest): Promise<TrackReply>;
  close(): Promise<void>;
}

/** One track that is to be published. */
export interface ShelfRequest {
  readonly slug: string;
  /** Leaves a copy of the work folder. */
  readonly keepWork: boolean;
  readonly signal: AbortSignal;
  /** Another batch is at this track. */
  readonly onWait: (owner: LockOwner | undefined) => void;
  readonly onWarning: (text: string) => void;
  /** Asked while nobody else is at it: the reply where what is there is up to date. */
  readonly isDone: (published: Published) => Promise<TrackReply | undefined>;
  /** Fills the work folder. */
  readonly make: (work: string) => Promise<TrackReply>;
}
