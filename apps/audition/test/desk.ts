/** A folder with an archive and what a batch has published of it, small and of known sounds; `audition` run there. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { canonicalHash, formatManifest, type Manifest, type ManifestFile } from '@stem/catalog';
import { runProgram } from '@stem/cli';
import { encodeWav } from '@stem/core/format';
import { auditionCommand } from '../src/command.ts';
import type { PageData } from '../src/page-data.ts';
import { scriptText } from '../src/page-html.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Desk {
  /** Holds `songs` and `export/tr8s`. */
  readonly root: string;
  readonly page: string;
  /** A track of so many seconds, and its textures. */
  track(slug: string, request?: TrackRequest): Promise<void>;
  audition(...words: string[]): Promise<Run>;
  /** Of another folder than `export/tr8s`. */
  auditionOf(...words: string[]): Promise<Run>;
  data(): Promise<PageData>;
  remove(): Promise<void>;
}

export interface TrackRequest {
  readonly relPath?: string;
  readonly profile?: string | null;
  /** Of the tone that source and textures hold. */
  readonly hz?: number;
}

const rate = 44_100;
/** The loop of a swell, which is not its whole file. */
export const swellLoop = { start: 11_025, end: 33_074 };

export async function createDesk(): Promise<Desk> {
  const root = await mkdtemp(join(tmpdir(), 'stem-audition-'));
  const published = join(root, 'export/tr8s');
  await mkdir(published, { recursive: true });
  const page = join(published, 'index.html');
  return {
    root,
    page,
    track: (slug, request = {}) => writeTrack(root, slug, request),
    audition: (...words) => run(root, ['export/tr8s', ...words]),
    auditionOf: (...words) => run(root, words),
    data: async () => JSON.parse(scriptText(await readFile(page, 'utf8'), 'data') ?? '') as PageData,
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function run(cwd: string, words: readonly string[]): Promise<Run> {
  let stdout = '';
  const stderr = new PassThrough();
  const code = await runProgram(
    { name: 'stem', version: '0', summary: '', commands: [auditionCommand] },
    {
      words,
      cwd,
      env: {},
      stdout: { write: (text: string) => (stdout += text) },
      stderr,
      onInterrupt: () => () => {},
      exit: () => {},
    },
  );
  return { code, stdout, stderr: String(stderr.read() ?? '') };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tone(seconds: number, hz: number, gain: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, i) => gain * Math.sin((2 * Math.PI * hz * i) / rate),
  );
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

async function writeTrack(
  root: string,
  slug: string,
  { relPath = `songs/${slug}.wav`, profile = null, hz = 441 }: TrackRequest,
): Promise<void> {
  const source = encodeWav({ sampleRate: rate, channels: [tone(6, hz, 0.1)] }, { bitDepth: 16 });
  await write(join(root, relPath), source);
  const folder = join(root, 'export/tr8s', ...(profile === null ? [] : [profile]), 'by_source', slug);
  const files = [
    await writeTexture(folder, {
      path: `pads/${slug}_pad01_dark.wav`,
      seconds: 1,
      hz,
      loop: { start: 0, end: rate - 1 },
    }),
    await writeTexture(folder, { path: `swells/${slug}_swell01_warm.wav`, seconds: 1, hz: 2 * hz, loop: swellLoop }),
    await writeTexture(folder, { path: `hiss/${slug}_flicker01.wav`, seconds: 0.05, hz: 9000, loop: undefined }),
  ];
  const values = { global: { sample_rate: rate } };
  const manifest: Manifest = {
    kind: 'textures',
    version: 1,
    stem: '0.0.0',
    kernels: 'simd',
    slug,
    source: {
      id: `audio_${slug}`,
      rel_path: relPath,
      sha256: sha256(source),
      bytes: source.length,
      sample_rate: rate,
      channels: 1,
      frames: 6 * rate,
      container: 'wav',
      codec: 'pcm',
      decoder: 'stem',
    },
    other_sources: [],
    profile: { name: profile, hash: canonicalHash(values), values },
    seed: '1',
    files,
    shortfalls: [],
    warnings: [],
  };
  await write(join(folder, 'manifest.json'), Buffer.from(formatManifest(manifest)));
}

interface TextureRequest {
  readonly path: string;
  readonly seconds: number;
  readonly hz: number;
  readonly loop: { readonly start: number; readonly end: number } | undefined;
}

const roles = { pads: 'pad', swells: 'swell', hiss: 'flicker' } as const;

async function writeTexture(folder: string, { path, seconds, hz, loop }: TextureRequest): Promise<ManifestFile> {
  const audio = { sampleRate: rate, channels: [tone(seconds, hz, 0.5), tone(seconds, hz, 0.5)] };
  const bytes = encodeWav(audio, { bitDepth: 24, ...(loop ? { loop } : {}) });
  await write(join(folder, path), bytes);
  return {
    path,
    role: roles[path.split('/')[0] as keyof typeof roles],
    sha256: sha256(bytes),
    bytes: bytes.length,
    frames: Math.round(seconds * rate),
    sample_rate: rate,
    bit_depth: 24,
    channels: 2,
    loop: loop ?? null,
    seam: null,
    measurements: {
      true_peak_dbtp: -6,
      rms_db: -9,
      crest_factor: 1.4,
      centroid_hz: hz,
      flatness: 0.1,
      level_spread_db: 0,
    },
    grade: 'A',
    faults: [],
    sources: [{ file: 'track', start_frame: rate, end_frame: 3 * rate }],
    operations: [{ op: 'loop' }],
  };
}
