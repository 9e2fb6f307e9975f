/** Folders of textures as a batch publishes them, small and without a render. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatManifest, profileHash, profileValues, type Manifest, type ManifestFile } from '@stem/catalog';
import { encodeWav } from '@stem/core/format';
import { textureOptions } from '@stem/core/texture';

const rate = 22_050;
const frames = 2205;

export interface TextureFolder {
  readonly slug: string;
  readonly relPath?: string;
  readonly profileName?: string | null;
  /** Changes the manifest before it is written. */
  readonly edit?: (manifest: Manifest) => Manifest;
}

/** Writes `folder` with a pad that loops and a swell that does not. */
export async function writeTextures(
  folder: string,
  { slug, relPath = `${slug}.wav`, profileName = null, edit = (manifest) => manifest }: TextureFolder,
): Promise<void> {
  const files = [
    await writeTexture(folder, {
      path: `pads/${slug}_pad01_mid.wav`,
      role: 'pad',
      loop: { start: 0, end: frames - 1 },
    }),
    await writeTexture(folder, { path: `swells/${slug}_swell01_warm.wav`, role: 'swell', loop: null }),
  ];
  const options = textureOptions.parse({});
  const manifest: Manifest = {
    kind: 'textures',
    version: 1,
    stem: '0.0.0',
    kernels: 'simd',
    slug,
    source: {
      id: `audio_${slug}`,
      rel_path: relPath,
      sha256: 'a'.repeat(64),
      bytes: 1,
      sample_rate: rate,
      channels: 1,
      frames: 1,
      container: 'wav',
      codec: 'pcm',
      decoder: 'stem',
    },
    other_sources: [],
    profile: { name: profileName, hash: profileHash(options), values: profileValues(options) },
    seed: 'seed',
    files,
    shortfalls: [],
    warnings: [],
  };
  await writeFile(join(folder, 'manifest.json'), formatManifest(edit(manifest)));
}

type Texture = Pick<ManifestFile, 'path' | 'role' | 'loop'>;

async function writeTexture(folder: string, texture: Texture): Promise<ManifestFile> {
  const samples = Float32Array.from({ length: frames }, (_, frame) => 0.5 * Math.sin(frame / 10));
  const bytes = encodeWav(
    { sampleRate: rate, channels: [samples] },
    { bitDepth: 16, ...(texture.loop ? { loop: texture.loop } : {}) },
  );
  const path = join(folder, texture.path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return {
    ...texture,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    frames,
    sample_rate: rate,
    bit_depth: 16,
    channels: 1,
    seam: null,
    measurements: {
      true_peak_dbtp: -6,
      rms_db: -9,
      crest_factor: 1.4,
      centroid_hz: 350,
      flatness: 0.01,
      level_spread_db: 0,
    },
    grade: 'A',
    faults: [],
    sources: [{ file: 'track', start_frame: 0, end_frame: 1 }],
    operations: [{ op: 'slice' }],
  };
}
