/** A folder with what a batch has published, small and of known sounds; ratings of it; `keep` run there. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { formatManifest, profileHash, profileValues, type Manifest, type ManifestFile } from '@stem/catalog';
import { formatRatings, type RatedTexture } from '@stem/catalog/ratings';
import { sortByCodePoint } from '@stem/catalog/text';
import { runProgram } from '@stem/cli';
import { encodeWav } from '@stem/core/format';
import { textureOptions } from '@stem/core/texture';
import { keepCommand } from '../src/command.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A rating of 1 to 5, or what was rejected. */
export type Verdict = number | 'rejected';

export interface Desk {
  readonly root: string;
  /** Below `export`: `by_source/SLUG/pads/SLUG_pad01_mid.wav` and so on, for each of the verdicts one pad. */
  track(slug: string, verdicts: readonly Verdict[], relPath?: string): Promise<void>;
  /** Writes `export/ratings.json` of all tracks, with what is changed in it. */
  rate(change?: (entries: RatedTexture[]) => RatedTexture[]): Promise<void>;
  keep(...words: string[]): Promise<Run>;
  read(path: string): Promise<Buffer>;
  write(path: string, text: string): Promise<void>;
  /** Names in a folder, in order; none where it is not there. */
  names(folder: string): Promise<string[]>;
  remove(): Promise<void>;
}

const rate = 22_050;
const frames = rate / 2;

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The path of a track's pad, from the exported folder on. */
export function pad(slug: string, number: number): string {
  return `by_source/${slug}/pads/${slug}_pad0${number}_mid.wav`;
}

export async function createDesk(): Promise<Desk> {
  const root = await mkdtemp(join(tmpdir(), 'stem-keep-'));
  const entries: RatedTexture[] = [];
  const write = async (path: string, data: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), data);
  };
  return {
    root,
    write,
    track: async (slug, verdicts, relPath = `songs/${slug}.wav`) => {
      const source = { rel_path: relPath, sha256: sha256(relPath) };
      const files: ManifestFile[] = [];
      for (const [index, verdict] of verdicts.entries()) {
        const bytes = sound(`${slug}${index}`);
        await write(`export/${pad(slug, index + 1)}`, bytes);
        files.push(padOf(slug, index + 1, bytes));
        const rejected = verdict === 'rejected';
        const rating = rejected ? 5 : verdict;
        entries.push({ path: pad(slug, index + 1), sha256: sha256(bytes), rating, tags: ['warm'], rejected, source });
      }
      await write(`export/by_source/${slug}/manifest.json`, formatManifest(manifest(slug, source, files)));
    },
    rate: (change = (all) => all) => {
      const ratings = formatRatings({ kind: 'ratings', version: 1, folder: 'page', entries: change([...entries]) });
      return write('export/ratings.json', ratings);
    },
    keep: (...words) => run(root, words),
    read: (path) => readFile(join(root, path)),
    names: async (folder) => sortByCodePoint(await readdir(join(root, folder)).catch(() => [])),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function run(cwd: string, words: readonly string[]): Promise<Run> {
  let stdout = '';
  const stderr = new PassThrough();
  const surroundings = { words, cwd, env: {}, stderr, onInterrupt: () => () => {}, exit: () => {} };
  const program = { name: 'stem', version: '0', summary: '', commands: [keepCommand] };
  const code = await runProgram(program, { ...surroundings, stdout: { write: (text: string) => (stdout += text) } });
  return { code, stdout, stderr: String(stderr.read() ?? '') };
}

/** Half a second of a tone that is this name's alone. */
function sound(name: string): Uint8Array {
  const hz = 200 + (parseInt(sha256(name).slice(0, 4), 16) % 2000);
  const samples = Float32Array.from({ length: frames }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate));
  return encodeWav({ sampleRate: rate, channels: [samples] }, { bitDepth: 16, loop: { start: 0, end: frames - 1 } });
}

function padOf(slug: string, number: number, bytes: Uint8Array): ManifestFile {
  return {
    path: `pads/${slug}_pad0${number}_mid.wav`,
    role: 'pad',
    sha256: sha256(bytes),
    bytes: bytes.length,
    frames,
    sample_rate: rate,
    bit_depth: 16,
    channels: 1,
    loop: { start: 0, end: frames - 1 },
    seam: null,
    measurements: {
      true_peak_dbtp: -6,
      rms_db: -9,
      crest_factor: 1.4,
      centroid_hz: 500,
      flatness: 0.1,
      level_spread_db: 0,
    },
    grade: 'A',
    faults: [],
    sources: [],
    operations: [],
  };
}

function manifest(slug: string, source: RatedTexture['source'], files: ManifestFile[]): Manifest {
  const options = textureOptions.parse({});
  const facts = {
    bytes: 1,
    sample_rate: rate,
    channels: 1,
    frames: 1,
    container: 'wav',
    codec: 'pcm',
    decoder: 'stem',
  };
  return {
    kind: 'textures',
    version: 1,
    stem: '0.0.0',
    kernels: 'simd',
    slug,
    source: { id: slug, ...source, ...facts },
    other_sources: [],
    profile: { name: null, hash: profileHash(options), values: profileValues(options) },
    seed: 'seed',
    files,
    shortfalls: [],
    warnings: [],
  };
}
