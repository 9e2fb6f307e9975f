/** The batches whose tracks a worker makes: each is looked up in Redis once, and its folders are opened here. */
import { opendir } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { openBatch, type BatchPlace, type Making } from '@stem/batch/engine';
import { InputError } from '@stem/core';
import { drumsDifference, makingHere, parseSharedBatch, type WorkerFolders } from './shared-batch.ts';
import { batchName } from './track-queue.ts';

export interface WorkerBatch extends BatchPlace {
  readonly making: Making;
}

export interface WorkerBatches {
  /** Undefined where Redis has no such batch. Throws InputError where its tracks cannot be made on this machine. */
  find(key: string): Promise<WorkerBatch | undefined>;
  close(): Promise<void>;
}

export interface WorkerBatchesRequest {
  readonly redis: Redis;
  readonly folders: WorkerFolders;
  readonly onWarning: (text: string) => void;
}

export function workerBatches(request: WorkerBatchesRequest): WorkerBatches {
  const batches = new Map<string, Promise<WorkerBatch | undefined>>();
  return {
    find(key) {
      const known = batches.get(key);
      if (known !== undefined) return known;
      const found = openHere(key, request);
      batches.set(key, found);
      // What was not there, or did not work, may the next time.
      found.then(
        (batch) => batch ?? batches.delete(key),
        () => batches.delete(key),
      );
      return found;
    },
    async close() {
      for (const found of batches.values()) await (await found.catch(() => undefined))?.shelf.close();
    },
  };
}

async function openHere(
  key: string,
  { redis, folders, onWarning }: WorkerBatchesRequest,
): Promise<WorkerBatch | undefined> {
  const text = await redis.get(batchName(key));
  if (text === null) return undefined;
  const batch = parseSharedBatch(text);
  const making = makingHere(batch, folders);
  await requireRoot(making.folders.root);
  const place = await openBatch(making);
  for (const warning of place.drums.warnings) onWarning(warning);
  const difference = drumsDifference(batch, place.drums);
  if (difference === undefined) return { ...place, making };
  await place.shelf.close();
  throw new InputError(
    `The recordings below ${making.folders.root} are not those of where the batch was enqueued: ${difference}. The same ` +
      'archive has to lie below the root on every machine; --root says where it is on this one.',
  );
}

/**
 * Throws InputError where no archive is: of a share that is away, an empty folder is left, and every track would fail here
 * for good, faster than others make them.
 */
export async function requireRoot(root: string): Promise<void> {
  const entries = await opendir(root).catch(() => undefined);
  const first = await entries?.read().catch(() => null);
  await entries?.close().catch(() => undefined);
  if (first) return;
  const what = first === null ? 'empty' : 'not';
  throw new InputError(
    `The root ${root} is ${what} here: mount the archive, or say with --root where it is on this machine.`,
  );
}
