/** What the tracks of a batch have in common, as it lies in Redis: once, however many they are. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { jobProfile, stemVersion, type Drums, type Making } from '@stem/batch/engine';
import { profileFromValues } from '@stem/catalog/profile';
import { canonicalHash } from '@stem/catalog/text';
import { InputError } from '@stem/core';

const drumSchema = z.object({ label: z.string(), sha256: z.string(), decoder: z.string() });

const sharedBatchSchema = z.object({
  /** The code that is to make its tracks. */
  stem: z.string(),
  /** Folders as the coordinator has them: the others start from the root unless they are absolute. */
  root: z.string(),
  exportDir: z.string(),
  workDir: z.string(),
  drumsDir: z.string(),
  profile: z.object({
    name: z.string().nullable(),
    hash: z.string(),
    values: z.record(z.string(), z.unknown()),
  }),
  seed: z.number().nullable(),
  kernels: z.enum(['simd', 'plain']),
  timeoutSec: z.number().positive(),
  force: z.boolean(),
  keepWork: z.boolean(),
  /** The recordings that hiss is made of. */
  drums: z.array(drumSchema),
});

export type SharedBatch = z.infer<typeof sharedBatchSchema>;

/** Where a worker has the folders, where that is not where the coordinator has them. */
export interface WorkerFolders {
  readonly root?: string | undefined;
  readonly exportDir?: string | undefined;
  readonly workDir?: string | undefined;
}

export function sharedBatch({ folders, profile, ...making }: Making, drums: Drums): SharedBatch {
  const { root, exportDir, workDir } = folders;
  return {
    stem: stemVersion(),
    root,
    exportDir,
    workDir,
    drumsDir: belowRoot(root, making.drumsDir),
    profile: { name: profile.name, hash: profile.hash, values: { ...profile.values } },
    seed: making.seed ?? null,
    kernels: making.kernels,
    timeoutSec: making.timeoutSec,
    force: making.force,
    keepWork: making.keepWork,
    drums: drums.files.map(({ label, sha256, decoder }) => ({ label, sha256, decoder })),
  };
}

/** Of everything that tracks follow from: what differs in any of it is another batch. */
export function batchKey(batch: SharedBatch): string {
  return canonicalHash(batch).slice(0, 32);
}

/** Throws InputError where it was written by another version of stem, whatever else it holds. */
export function parseSharedBatch(text: string): SharedBatch {
  const value: unknown = JSON.parse(text);
  const { stem } = z.object({ stem: z.string() }).parse(value);
  const own = stemVersion();
  if (stem !== own) {
    throw new InputError(
      `The queue holds tracks that are to be made by stem ${stem}, and this worker is stem ${own}: their bytes would not be ` +
        `the same. Install stem ${stem} here, or let batch-generate of stem ${own} enqueue them.`,
    );
  }
  return sharedBatchSchema.parse(value);
}

/** The batch on this machine. */
export function makingHere(batch: SharedBatch, here: WorkerFolders): Making {
  const { name, hash, values } = batch.profile;
  const profile = jobProfile(profileFromValues(values, name));
  if (profile.hash !== hash) throw new InputError('The values of the profile in the queue are not those of its hash.');
  const root = resolve(here.root ?? batch.root);
  return {
    folders: {
      root,
      exportDir: here.exportDir ?? batch.exportDir,
      workDir: here.workDir ?? batch.workDir,
      profileName: name ?? undefined,
    },
    drumsDir: resolve(root, batch.drumsDir),
    profile,
    seed: batch.seed ?? undefined,
    kernels: batch.kernels,
    timeoutSec: batch.timeoutSec,
    force: batch.force,
    keepWork: batch.keepWork,
  };
}

/** What is not the same here as where the batch was enqueued; undefined where all is. */
export function drumsDifference({ drums: wanted }: SharedBatch, { files }: Drums): string | undefined {
  const lines = (drums: SharedBatch['drums']): Map<string, string> =>
    new Map(drums.map(({ label, sha256, decoder }) => [label, `${sha256} ${decoder}`]));
  const [there, here] = [lines(wanted), lines([...files])];
  const name = [...new Set([...there.keys(), ...here.keys()])].find((label) => there.get(label) !== here.get(label));
  if (name === undefined) return undefined;
  if (!here.has(name)) return `the drum recording ${name} is not here`;
  return there.has(name) ? `the drum recording ${name} is another here` : `the drum recording ${name} is only here`;
}

function belowRoot(root: string, folder: string): string {
  const path = relative(root, folder);
  const isBelow = path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  return isBelow ? path : folder;
}
