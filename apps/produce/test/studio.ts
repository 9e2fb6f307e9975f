/** The built commands, and a folder with a song of a few seconds and files of its own to run them on. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';

const program = fileURLToPath(new URL('../bin/stem-produce.js', import.meta.url));

/** Two sections in 12 s, 22 050 Hz: enough to be a song, little enough for a suite. */
export const shortSong = `
title: Short
tempo: 160
sample_rate: 22050
key: A minor
sections: [{name: verse, bars: 6}, {name: chorus, bars: 2}]
stems: [{name: bass}, {name: bridge}, {name: drums}]
`;

export const rate = 22_050;

/** Frames of the short song: 32 beats at 160 BPM. */
export const shortFrames = 264_600;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Sent when this is said on stderr. */
  readonly interruptAt?: string;
}

export interface Studio {
  readonly folder: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** `stem-produce` with these words. */
  run(words: readonly string[], options?: RunOptions): Promise<Outcome>;
  at(...parts: string[]): string;
  remove(): Promise<void>;
}

export async function openStudio(): Promise<Studio> {
  const folder = await mkdtemp(join(tmpdir(), 'stem-produce-'));
  const at = (...parts: string[]): string => join(folder, ...parts);
  return {
    folder,
    at,
    async write(name, content) {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), content);
    },
    run: (words, options = {}) => runProgram(folder, words, options),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function runProgram(cwd: string, words: readonly string[], { interruptAt }: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (interruptAt !== undefined && stderr.includes(interruptAt)) child.kill('SIGINT');
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** SHA-256 of every file below a folder. */
export async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: Record<string, string> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    found[name] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A take of so many seconds: plucked notes on the beat of the short song. */
export function take(seconds: number, { sampleRate = rate, gain = 0.4 } = {}): Uint8Array {
  const random = createRandom(`take ${seconds}`);
  const beat = (60 / 160) * sampleRate;
  const length = Math.round(seconds * sampleRate);
  const pitches = Array.from({ length: Math.ceil(length / beat) }, () => 220 * 2 ** (random.integer(0, 12) / 12));
  const channels = [0, 1].map((side) =>
    Float32Array.from({ length }, (_, frame) => {
      const at = (frame % beat) / sampleRate;
      const pitch = pitches[Math.floor(frame / beat)] ?? 220;
      return gain * Math.exp(-6 * at) * Math.sin(2 * Math.PI * pitch * at + 0.3 * side);
    }),
  );
  return encodeWav({ sampleRate, channels }, { bitDepth: 32 });
}
