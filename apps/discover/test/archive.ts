/** A throw-away archive on disk, and `discover` run on it within this process. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runProgram } from '@stem/cli';
import { audioBuffer } from '@stem/core/audio';
import { encodeWav } from '@stem/core/format';
import { discoverCommand } from '../src/command.ts';

/** A WAV file of a quiet ramp; `variant` makes the content another one of the same length. */
export function wavBytes(seconds: number, variant = 0): Uint8Array {
  const rate = 8000;
  const samples = Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => ((i + variant) % 50) / 100);
  return encodeWav(audioBuffer(rate, [samples]), { bitDepth: 16 });
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Archive {
  /** The folder that is scanned. */
  readonly root: string;
  /** Where catalogs are written: beside the root. */
  readonly outside: string;
  /** Writes files below the root; a number is a WAV of so many seconds. */
  add(files: Readonly<Record<string, number | string | Uint8Array>>): Promise<void>;
  /** Runs discover with `--root` and a cache of its own. */
  discover(...words: string[]): Promise<Run>;
  /** The same, with Ctrl-C pressed after so many milliseconds. */
  interruptedAfter(ms: number, ...words: string[]): Promise<Run>;
  /** Ids and paths in the catalog beside the root. */
  catalog(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function createArchive(): Promise<Archive> {
  const outside = await mkdtemp(join(tmpdir(), 'stem-discover-'));
  const root = join(outside, 'archive');
  await mkdir(root);
  const runDiscover = async (words: readonly string[], interruptMs?: number): Promise<Run> => {
    let stdout = '';
    const stderr = new PassThrough();
    const program = { name: 'stem', version: '0', summary: '', commands: [discoverCommand] };
    const code = await runProgram(program, {
      words: words.includes('--root') ? words : ['--root', root, ...words],
      cwd: outside,
      env: { XDG_CACHE_HOME: join(outside, 'cache') },
      stdout: { write: (text) => (stdout += text) },
      stderr,
      onInterrupt: (interrupted) => {
        if (interruptMs !== undefined) setTimeout(interrupted, interruptMs);
        return () => {};
      },
      exit: () => {},
    });
    return { code, stdout, stderr: String(stderr.read() ?? '') };
  };
  return {
    root,
    outside,
    discover: (...words) => runDiscover(words),
    interruptedAfter: (ms, ...words) => runDiscover(words, ms),
    add: async (files) => {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), typeof content === 'number' ? wavBytes(content) : content);
      }
    },
    catalog: async () => {
      const text = await readFile(join(outside, 'audio_catalog.csv'), 'utf8');
      return text
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',').slice(0, 2).join(' '));
    },
    remove: () => rm(outside, { recursive: true, force: true }),
  };
}
