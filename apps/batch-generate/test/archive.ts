/** The built command, and archives of a few seconds to run it on. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import type { Results } from '@stem/catalog';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';

const program = fileURLToPath(new URL('../bin/stem-batch-generate.js', import.meta.url));

/** Few and short textures, so that the suite stays quick. */
export const quickProfile = `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 2, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`;

let home = '';

/** Makes the folder of this test file's archives, and removes it when its tests are done. */
export function useHome(): void {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'stem-batch-'));
  });
  afterAll(() => rm(home, { recursive: true }));
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in `cwd`; a signal is sent with its first word, when a track is finished. One that aborts kills it. */
export function run(
  cwd: string,
  args: readonly string[],
  signal?: NodeJS.Signals | AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    if (typeof signal === 'string') child.stderr.once('data', () => child.kill(signal));
    else signal?.addEventListener('abort', () => child.kill('SIGKILL'));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** A chord over soft noise, another one for each seed. */
export function chord(seed: string, seconds = 2): Uint8Array {
  const random = createRandom(seed);
  const pitches = [110, 165, 220, 277].map((pitch) => pitch * 2 ** (random.integer(0, 11) / 12));
  const channels = [0, 1].map((side) =>
    Float32Array.from({ length: seconds * 22050 }, (_, i) => {
      const tones = pitches.map((pitch, voice) => Math.sin((2 * Math.PI * pitch * i) / 22050 + side * voice));
      return 0.12 * tones.reduce((sum, tone) => sum + tone, 0) + 0.02 * random.gaussian();
    }),
  );
  return encodeWav({ sampleRate: 22050, channels }, { bitDepth: 16 });
}

/** A root with these files (a chord each, or the given bytes) and a selection of them beside it. */
export async function archive(name: string, files: Readonly<Record<string, Uint8Array | undefined>>): Promise<string> {
  const cwd = join(home, name);
  for (const [relPath, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, 'root', relPath)), { recursive: true });
    await writeFile(join(cwd, 'root', relPath), bytes ?? chord(relPath));
  }
  await writeFile(join(cwd, 'root/config.yaml'), quickProfile);
  await writeSelection(cwd, Object.keys(files));
  return cwd;
}

export async function writeSelection(cwd: string, relPaths: readonly string[]): Promise<void> {
  const rows = relPaths.map((path, i) => ({
    id: `audio_000${i}`,
    rel_path: path,
    duration_sec: 2,
    sample_rate: 22050,
    channels: 2,
    file_size_mb: 0.25,
    selection_score: 10,
  }));
  await writeFile(join(cwd, 'selected.json'), JSON.stringify(rows));
}

export const usual = ['--sources', 'selected.json', '--root', 'root'];

export async function readResults(cwd: string, file = 'batch_results.json'): Promise<Results> {
  return JSON.parse(await readFile(join(cwd, file), 'utf8')) as Results;
}

/** Every file below a folder with the hash of its bytes. */
export async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (file): Promise<[string, string]> => {
    const hash = createHash('sha256').update(await readFile(file));
    return [file.slice(folder.length + 1), hash.digest('hex')];
  });
  return Object.fromEntries(await Promise.all(pairs));
}
