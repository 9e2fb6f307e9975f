/** Runs `again`: a manifest in, the same textures once more, and whether every byte is the same. */
import { join, relative, resolve } from 'node:path';
import { makeAgain, outerPath, planAgain, type AgainPlan } from '@stem/batch';
import type { AgainAnswer } from '@stem/catalog/answers';
import { chooseJobs, exitCode, printable, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import type { AgainArgs } from './again-command.ts';
import { findRoot } from './find-root.ts';
import { findMeant } from './find-meant.ts';
import { textureManifest, type FoundTextures } from './find-textures.ts';

export async function runAgain(args: AgainArgs, context: Context): Promise<number> {
  const { cwd, signal } = context;
  try {
    const place = resolve(cwd, args.textures);
    const { textures } = await findMeant(place, { root: args.root }, context);
    if (textures === undefined)
      throw new InputError(
        `${place} is no folder of textures, nor one of them: no manifest of stem batch-generate lies there. Name a folder such as export/tr8s/by_source/TRACK.`,
      );
    await checkTarget(resolve(cwd, args.to), textures);
    const root = await rootOf(args, textures, cwd);
    const plan = await planAgain(textures.manifest, root, signal);
    if (plan.obstacles.length > 0) throw new InputError(obstaclesText(plan));
    return await make({ args, context, textures, plan });
  } catch (error) {
    if (signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

async function checkTarget(to: string, { folder }: FoundTextures): Promise<void> {
  const isInTrack = (await textureManifest(to)) !== undefined || (await outerPath(folder, to)) === undefined;
  if (isInTrack) throw new InputError(`--to ${to} is a folder of textures already: name one beside them.`);
}

async function rootOf({ root }: AgainArgs, { folder, manifest }: FoundTextures, cwd: string): Promise<string> {
  if (root !== undefined) return resolve(cwd, root);
  return (await findRoot(manifest.source.rel_path, [cwd, folder])) ?? cwd;
}

function obstaclesText({ manifest, obstacles }: AgainPlan): string {
  return [
    `The textures of ${printable(manifest.source.rel_path)} cannot be made again with the same bytes:`,
    ...obstacles.map((line) => `  ${printable(line)}`),
  ].join('\n');
}

interface Making {
  readonly args: AgainArgs;
  readonly context: Context;
  readonly textures: FoundTextures;
  readonly plan: AgainPlan;
}

async function make({ args, context, textures, plan }: Making): Promise<number> {
  const { messages, results, cwd, signal } = context;
  const { manifest, file } = textures;
  messages.info(`Making the ${manifest.files.length} textures of ${printable(manifest.source.rel_path)} again …`);
  const { folder, differing } = await makeAgain({
    plan,
    to: resolve(cwd, args.to),
    memoryMib: chooseJobs({ jobs: 1, memoryLimit: args.memoryLimit }).memoryMib,
    timeoutSec: args.timeout,
    signal,
    onWait: (owner) =>
      messages.info(
        `${owner === undefined ? 'Another run' : `Process ${owner.pid} on ${owner.host}`} is making it; waiting`,
      ),
    onKept: (path) => messages.warn(`What lay there held files that were not made here; that folder is now ${path}`),
  });
  const made = file === undefined ? folder : join(folder, file);
  if (args.json) {
    const answer: AgainAnswer = {
      folder,
      texture: file === undefined ? null : made,
      files: manifest.files.length,
      same_bytes: differing.length === 0,
      differing,
    };
    results.json(answer);
  } else results.write(`${printable(shown(made, cwd))}\n`);
  if (differing.length === 0) messages.info(`All ${manifest.files.length} are the same, byte for byte.`);
  for (const path of differing) messages.error(`${printable(path)} has other bytes than before`);
  return differing.length === 0 ? exitCode.done : exitCode.incomplete;
}

/** Below the working folder as it is seen from there. */
function shown(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') ? path : below;
}
