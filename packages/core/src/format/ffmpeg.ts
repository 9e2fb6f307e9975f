/** The user's own ffmpeg, for formats that have no reader here. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Ffmpeg {
  readonly path: string;
  /** As it prints it: `5.1.6-0+deb12u1`. */
  readonly version: string;
}

const run = promisify(execFile);
const answers = new Map<string, Promise<Ffmpeg | undefined>>();

/** Finds ffmpeg: the program that STEM_FFMPEG names, else the one on the PATH. Asked once a process and name. */
export function findFfmpeg(): Promise<Ffmpeg | undefined> {
  const path = process.env['STEM_FFMPEG'] || 'ffmpeg';
  const known = answers.get(path);
  if (known) return known;
  const answer = askVersion(path);
  answers.set(path, answer);
  return answer;
}

async function askVersion(path: string): Promise<Ffmpeg | undefined> {
  try {
    const { stdout } = await run(path, ['-nostdin', '-hide_banner', '-version'], { timeout: 10_000 });
    const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
    return version ? { path, version } : undefined;
  } catch {
    return undefined;
  }
}
