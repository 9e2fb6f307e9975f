/** The machine: its Node, its ffmpeg, its memory. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { jobMib, memoryBytes } from '@stem/cli';
import { findFfmpeg } from '@stem/core/format/files';
import { attempt, failed, passed, warning, type Check } from './check.ts';

/** Against what the package asks for. */
export function checkNode(packageFolder: string): Promise<Check> {
  const look = (): Check => {
    const { engines } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
      readonly engines: { readonly node: string };
    };
    const least = engines.node.replace(/^>=/, '');
    const found = `${process.versions.node} on ${process.platform} ${process.arch}`;
    if (isAtLeast(process.versions.node, least)) return passed('node', found);
    return failed('node', found, `Install Node ${least} or newer.`);
  };
  return attempt('node', look, 'Install stem anew: its own package.json cannot be read.');
}

/** Of versions such as `20.19.1` and `20.19`. */
export function isAtLeast(version: string, least: string): boolean {
  const [own, wanted] = [version, least].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [place, part] of (wanted ?? []).entries()) {
    const mine = own?.[place] ?? 0;
    if (mine !== part) return mine > part;
  }
  return true;
}

export async function checkFfmpeg(): Promise<Check> {
  const ffmpeg = await findFfmpeg();
  if (ffmpeg) return passed('ffmpeg', `${ffmpeg.version} (${ffmpeg.path})`);
  return warning(
    'ffmpeg',
    'none',
    'M4A, WMA and other rare formats cannot be read without it: install ffmpeg, or name one in STEM_FFMPEG.',
  );
}

/** What a container allows counts. */
export function checkMemory(): Check {
  const bytes = memoryBytes();
  const jobs = availableParallelism();
  const found = `${(bytes / 2 ** 30).toFixed(1)} GiB for ${jobs} ${jobs === 1 ? 'job' : 'jobs'} at a time`;
  const fit = Math.max(1, Math.floor(bytes / (jobMib * 2 ** 20)));
  if (fit >= jobs) return passed('memory', found);
  return warning('memory', found, `An hour of sound takes up to ${jobMib} MiB a job: work with --jobs ${fit}.`);
}
