/** The user's own ffmpeg: where it is, and how it is called safely. */
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

export interface Ffmpeg {
  readonly path: string;
  /** As it prints it: `5.1.6-0+deb12u1`. */
  readonly version: string;
}

/** Loaded where a program is started: most scans start none, and it takes as long as the rest of their modules. */
function childProcess() {
  return process.getBuiltinModule('node:child_process');
}

/** Programs of this thread that run. */
const running = new Set<ChildProcess>();

function noted<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Ends what this thread has started, for a thread that is to be stopped: nobody would end it later. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

function run(path: string, args: readonly string[], options: { readonly timeout: number }) {
  const answer = promisify(childProcess().execFile)(path, args, options);
  noted(answer.child);
  return answer;
}

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
    const { stdout } = await run(path, ['-nostdin', '-hide_banner', '-version'], { timeout: 30_000 });
    const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
    return version ? { path, version } : undefined;
  } catch {
    return undefined;
  }
}

/** What ffmpeg is asked to open. */
export interface FfmpegInput {
  readonly path: string;
  /** The demuxer by name: it then tries no other, so that a playlist called .m4a opens no other file. */
  readonly demuxer: string;
}

/**
 * The input as arguments that no file name can escape from: `file:` keeps a leading `-` and things like `http:` or `concat:`
 * from being understood, and only local files may be read.
 */
function inputArguments({ path, demuxer }: FfmpegInput): readonly string[] {
  return ['-protocol_whitelist', 'file,pipe', '-f', demuxer, '-i', `file:${path}`];
}

/** Starts decoding the first audio stream to a WAV of 32-bit floats on stdout: its header tells rate and channels. */
export function spawnDecoder({ path }: Ffmpeg, input: FfmpegInput): ChildProcessByStdio<null, Readable, Readable> {
  const output = ['-map', '0:a:0', '-map_metadata', '-1', '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1'];
  const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
  const words = [...quiet, ...inputArguments(input), ...output];
  return noted(childProcess().spawn(path, words, { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The facts of the first audio stream as ffprobe prints them, or undefined where there is no ffprobe beside ffmpeg. */
export async function askStream({ path }: Ffmpeg, input: FfmpegInput): Promise<Record<string, unknown> | undefined> {
  const sibling = path.includes('/') || path.includes('\\') ? join(dirname(path), 'ffprobe') : 'ffprobe';
  const wanted = ['-loglevel', 'error', '-select_streams', 'a:0', '-show_entries', 'stream', '-of', 'json'];
  try {
    const { stdout } = await run(sibling, [...wanted, ...inputArguments(input)], { timeout: 30_000 });
    const { streams } = JSON.parse(stdout) as { streams?: readonly Record<string, unknown>[] };
    return streams?.[0];
  } catch {
    return undefined;
  }
}
