/** A track's textures once more, exactly as they were made: everything is taken from their manifest, and compared with it. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import { profileFromValues } from '@stem/catalog/profile';
import { InputError } from '@stem/core';
import { findFfmpeg } from '@stem/core/format/files';
import { changesText, seedNumber } from './change.ts';
import { namedDrums } from './drums.ts';
import { openFolders } from './folders.ts';
import { jobProfile } from './job-profile.ts';
import type { LockOwner } from './lock-file.ts';
import { prepareTrack, type PreparedTrack } from './prepare-track.ts';
import { publishTrack } from './publish-track.ts';
import { failureReason } from './reason.ts';
import { changedInputs } from './receipt.ts';
import { relPathRefusal } from './rel-path.ts';
import { makeInto } from './run-task.ts';
import { isSlug } from './slug.ts';
import { sourceFile } from './sources.ts';
import { sweep } from './sweep.ts';
import type { DrumFile, JobProfile } from './track-job.ts';
import { createTrackThreads } from './track-threads.ts';

export interface AgainPlan {
  readonly manifest: Manifest;
  /** Why the same bytes cannot be made here and now, a line each; none where they can. */
  readonly obstacles: readonly string[];
  /** What they are made of; undefined where there is an obstacle. */
  readonly making:
    | { readonly prepared: PreparedTrack; readonly profile: JobProfile; readonly drums: readonly DrumFile[] }
    | undefined;
}

/** Whether everything that the manifest tells of is still what it was. Rejects only when the signal aborts. */
export async function planAgain(manifest: Manifest, root: string, signal: AbortSignal): Promise<AgainPlan> {
  const { source, profile: made, slug } = manifest;
  const blocked = (...obstacles: string[]): AgainPlan => ({ manifest, obstacles, making: undefined });
  const refusal = relPathRefusal(source.rel_path);
  if (refusal !== undefined) return blocked(`manifest.json, source.rel_path: ${refusal}`);
  if (!isSlug(slug))
    return blocked(`manifest.json: expected the name of a folder as slug, got ${JSON.stringify(slug)}`);
  try {
    const profile = jobProfile(profileFromValues(made.values, made.name));
    if (profile.hash !== made.hash)
      return blocked('manifest.json: the values of its profile are not those of its hash');
    const { files: drums } = await namedDrums(
      root,
      manifest.other_sources.map(({ rel_path: label }) => label),
    );
    const seed = seedNumber(manifest.seed, source.sha256);
    const { kernels } = manifest;
    const file = await sourceFile(root, source.rel_path, signal);
    const prepared = prepareTrack({ source: file, profile, seed, kernels, drums });
    const obstacles = [
      ...changesText(changedInputs(manifest, prepared.inputs)),
      ...(await decoderObstacle(source.decoder)),
    ];
    return obstacles.length > 0 ? blocked(...obstacles) : { manifest, obstacles, making: { prepared, profile, drums } };
  } catch (error) {
    signal.throwIfAborted();
    return blocked(failureReason(error));
  }
}

/** What ffmpeg decoded is the same only with the same ffmpeg. */
async function decoderObstacle(decoder: string): Promise<string[]> {
  if (!decoder.startsWith('ffmpeg')) return [];
  const ffmpeg = await findFfmpeg();
  const now = ffmpeg === undefined ? 'no ffmpeg' : `ffmpeg ${ffmpeg.version}`;
  return now === decoder ? [] : [`what decoded the source: was ${decoder}, here is ${now}`];
}

export interface AgainRequest {
  readonly plan: AgainPlan;
  /** Its folder becomes `TO/by_source/SLUG`. */
  readonly to: string;
  readonly memoryMib: number | undefined;
  readonly timeoutSec: number;
  readonly signal: AbortSignal;
  readonly onWait: (owner: LockOwner | undefined) => void;
  /** What was in its place held files that were not made here; it is now `path`. */
  readonly onKept: (path: string) => void;
}

export interface AgainResult {
  readonly folder: string;
  /** Textures whose bytes are not those of the manifest. */
  readonly differing: readonly string[];
}

/** Makes them and publishes them. Throws an InputError where that fails. */
export async function makeAgain(request: AgainRequest): Promise<AgainResult> {
  const { plan, to, memoryMib, timeoutSec, signal, onWait, onKept } = request;
  const { manifest, obstacles, making } = plan;
  if (making === undefined) throw new InputError(obstacles.join('\n'));
  const { id, rel_path: relPath } = manifest.source;
  const track = { id, relPath, slug: manifest.slug };
  const folders = await openFolders({ root: to, exportDir: '.', workDir: 'work', profileName: undefined });
  const pool = createTrackThreads(1);
  try {
    await sweep(folders);
    const { prepared, ...rest } = making;
    const run = { ...rest, track, pool, memoryMib, timeoutSec, signal };
    const reply = await publishTrack({
      folders,
      slug: track.slug,
      keepWork: false,
      signal,
      onWait,
      onKept,
      isDone: async (target) => {
        await requireSameOrNone(target, manifest);
        return undefined;
      },
      make: (work) => makeInto(work, prepared, run),
    });
    if (reply.state === 'failed') throw new InputError(`${relPath}: ${reply.reason}`);
    const folder = resolve(folders.publish, track.slug);
    return { folder, differing: differences(manifest, await readMade(folder)) };
  } finally {
    await pool.close();
    await folders.close();
  }
}

/** What lies there may be of another profile, and wanted. What cannot be read is put aside as it is published. */
async function requireSameOrNone(target: string, manifest: Manifest): Promise<void> {
  const found = await readMade(target).catch(() => undefined);
  if (found === undefined) return;
  const isOther = differences(manifest, found).length > 0;
  if (isOther) throw new InputError(`${target} holds other textures: name another folder with --to.`);
  const isRejected = found.files.some(({ trashed }) => trashed === true);
  if (isRejected)
    throw new InputError(`${target} holds these textures, of which some were rejected: name another folder with --to.`);
}

async function readMade(folder: string): Promise<Manifest> {
  return parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
}

function differences(before: Manifest, after: Manifest): string[] {
  const sums = ({ files }: Manifest): Map<string, string> => new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const [was, is] = [sums(before), sums(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
}
