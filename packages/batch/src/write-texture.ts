/** One texture to a file in the work folder, read back, and its entry in the manifest. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ManifestFile } from '@stem/catalog';
import { frameCount } from '@stem/core/audio';
import type { Random } from '@stem/core/dsp';
import { writeWav } from '@stem/core/format/making';
import type { FinishedTexture } from '@stem/core/texture';
import { errorCode } from './error-code.ts';
import type { Flusher } from './flusher.ts';
import type { StageClock } from './stage-clock.ts';
import { verifyTexture, type BitDepth } from './verify-texture.ts';

export interface TextureFile {
  readonly work: string;
  readonly slug: string;
  readonly bitDepth: BitDepth;
  /** Gives each texture's dither a child of its own. */
  readonly random: Random;
  readonly clock: StageClock;
  readonly flusher: Flusher;
}

export async function writeTexture(
  texture: FinishedTexture,
  { work, slug, bitDepth, random, clock, flusher }: TextureFile,
): Promise<ManifestFile> {
  const relPath = `${texture.kind}/${slug}_${texture.name}.wav`;
  const path = join(work, relPath);
  await makeOneFolder(dirname(path));
  const dither = random.child(texture.name);
  // The flusher sees to it that it lasts, while the next texture is made.
  await writeWav(path, texture.audio, { bitDepth, random: dither, loop: texture.loop, isDurable: false });
  flusher.add(path);
  clock.passed('write');
  const { bytes, sha256 } = verifyTexture(path, texture, bitDepth);
  clock.passed('verify');
  return { path: relPath, sha256, bytes, bit_depth: bitDepth, ...describe(texture) };
}

/** Not the work folder above: where that is gone, another has the track. */
async function makeOneFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** What the manifest says of the sound itself. */
function describe(texture: FinishedTexture): Omit<ManifestFile, 'path' | 'sha256' | 'bytes' | 'bit_depth'> {
  const { audio, loop, seam, measurements: m } = texture;
  return {
    role: texture.role,
    frames: frameCount(audio),
    sample_rate: audio.sampleRate,
    channels: audio.channels.length,
    loop: loop === undefined ? null : { start: loop.start, end: loop.end },
    seam:
      seam === undefined
        ? null
        : {
            correlation: seam.correlation,
            step_ratio: seam.stepRatio,
            level_jump_db: finite(seam.levelJumpDb),
            spectral_jump_db: finite(seam.spectralJumpDb),
            usual_level_jump_db: finite(seam.usualLevelJumpDb),
            usual_spectral_jump_db: finite(seam.usualSpectralJumpDb),
          },
    measurements: {
      true_peak_dbtp: finite(m.truePeakDbtp),
      rms_db: finite(m.rmsDb),
      crest_factor: finite(m.crestFactor),
      centroid_hz: finite(m.centroidHz),
      flatness: finite(m.flatness),
      level_spread_db: finite(m.levelSpreadDb),
    },
    grade: m.grade,
    faults: [...m.faults],
    sources: texture.sources.map(({ file, startFrame, endFrame }) => ({
      file,
      start_frame: startFrame,
      end_frame: endFrame,
    })),
    operations: texture.operations.map((operation) => ({ ...operation })),
  };
}

/** Null stands for what JSON cannot say. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
