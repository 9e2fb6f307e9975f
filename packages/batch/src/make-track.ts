/** All textures of one track, from its file to a verified work folder; or only their number. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatManifest, type Manifest, type ManifestFile } from '@stem/catalog';
import { InputError } from '@stem/core';
import { createRandom } from '@stem/core/dsp';
import { decode, findFfmpeg, writeFileAtomic, type DecodedAudio, type FilePath } from '@stem/core/format';
import {
  renderTextures,
  textureSource,
  type FinishedTexture,
  type RenderReport,
  type Shortfall,
  type TextureRole,
} from '@stem/core/texture';
import { decodeDrums } from './drums.ts';
import { hashFile } from './hash-file.ts';
import { validReceipt, type Inputs } from './receipt.ts';
import { noTextures, type TextureCounts, type TrackJob, type TrackSuccess } from './track-job.ts';
import { stemVersion } from './version.ts';
import { writeTexture } from './write-texture.ts';

/** Throws where the track cannot be made: InputError, FormatError, or what the system said. */
export async function makeTrack(job: TrackJob): Promise<TrackSuccess> {
  const source = typeof job.source === 'string' ? job.source : Buffer.from(job.source);
  const stamp = await fileStamp(source);
  const inputs = await gatherInputs(source, job);
  const manifest = job.force ? undefined : await validReceipt(job.target, inputs);
  if (manifest !== undefined) return success('up-to-date', manifest);
  const decoded = await decode(source);
  if (decoded.info.frames === 0) throw new InputError('There is no sound in this file.');
  if ((await fileStamp(source)) !== stamp) throw new InputError('The file changed while it was read.');
  const made = await render(decoded, inputs.seed, job);
  const fresh = createManifest(decoded, { job, inputs, made, bytes: (await stat(source)).size });
  if (made.files.length === 0) throw new InputError(nothingMade(made.report));
  if (job.work !== undefined) await writeFileAtomic(join(job.work, 'manifest.json'), formatManifest(fresh));
  return success('made', fresh);
}

/** The seed's text: a number wins over what is derived from the profile; the audio is always part of it. */
export function seedText(seed: number | undefined, sourceSha256: string, profileHash: string): string {
  return seed === undefined ? `${sourceSha256}:${profileHash}` : `${seed}:${sourceSha256}`;
}

interface Made {
  /** Complete where files were written; with the role only where textures were counted. */
  readonly files: readonly (ManifestFile | Pick<ManifestFile, 'role'>)[];
  readonly report: RenderReport;
}

async function gatherInputs(source: FilePath, { profile, seed, drums }: TrackJob): Promise<Inputs> {
  const sourceSha256 = await hashFile(source);
  const ffmpeg = await findFfmpeg();
  return {
    sourceSha256,
    profileHash: profile.hash,
    seed: seedText(seed ?? profile.options.reproducibility.randomSeed ?? undefined, sourceSha256, profile.hash),
    stemVersion: stemVersion(),
    drums,
    ffmpeg: ffmpeg === undefined ? undefined : `ffmpeg ${ffmpeg.version}`,
  };
}

async function render(decoded: DecodedAudio, seed: string, job: TrackJob): Promise<Made> {
  const { work, slug, profile, drums } = job;
  const { outputBitDepth: bitDepth } = profile.options.global;
  const random = createRandom(seed).child('dither');
  const stream = renderTextures({
    source: textureSource(decoded.audio),
    drums: await decodeDrums(drums),
    options: profile.options,
    seed,
  });
  const files: (ManifestFile | Pick<ManifestFile, 'role'>)[] = [];
  for (;;) {
    const step: IteratorResult<FinishedTexture, RenderReport> = stream.next();
    if (step.done === true) return { files, report: step.value };
    const texture = step.value;
    files.push(
      work === undefined ? { role: texture.role } : await writeTexture(texture, { work, slug, bitDepth, random }),
    );
  }
}

/** What is put into a manifest beside the decoded track. */
interface ManifestParts {
  readonly job: TrackJob;
  readonly inputs: Inputs;
  readonly made: Made;
  readonly bytes: number;
}

/** Key order is the order in the file. */
function createManifest({ info, warnings }: DecodedAudio, { job, inputs, made, bytes }: ManifestParts): Manifest {
  return {
    kind: 'textures',
    version: 1,
    stem: inputs.stemVersion,
    slug: job.slug,
    source: {
      id: job.id,
      rel_path: job.relPath,
      sha256: inputs.sourceSha256,
      bytes,
      sample_rate: info.sampleRate,
      channels: info.channels,
      frames: info.frames,
      container: info.container,
      codec: info.codec,
      decoder: info.decoder,
    },
    other_sources: job.drums.map(({ label, sha256, decoder }) => ({ rel_path: label, sha256, decoder })),
    profile: { name: job.profile.name, hash: job.profile.hash, values: { ...job.profile.values } },
    seed: inputs.seed,
    files: made.files as readonly ManifestFile[] as ManifestFile[],
    shortfalls: made.report.shortfalls.map(({ role, wanted, made, reason }) => ({ role, wanted, made, reason })),
    warnings: [...warnings, ...made.report.warnings],
  };
}

function success(state: TrackSuccess['state'], { source, files, shortfalls, warnings }: Manifest): TrackSuccess {
  return {
    state,
    counts: textureCounts(files),
    durationSec: source.frames / source.sample_rate,
    shortfalls: shortfalls.map(shortfallText),
    warnings,
  };
}

const countKeys: Readonly<Record<TextureRole, keyof TextureCounts>> = {
  pad: 'pads',
  swell: 'swells',
  cloud: 'clouds',
  hiss: 'hiss_loops',
  flicker: 'hiss_flickers',
};

function textureCounts(files: readonly Pick<ManifestFile, 'role'>[]): TextureCounts {
  const counts = { ...noTextures };
  for (const { role } of files) counts[countKeys[role]] += 1;
  return counts;
}

const roleWords: Readonly<Record<TextureRole, string>> = {
  pad: 'pads',
  swell: 'swells',
  cloud: 'clouds',
  hiss: 'hiss loops',
  flicker: 'flickers',
};

function shortfallText({ role, wanted, made, reason }: Shortfall): string {
  return `${made} of ${wanted} ${roleWords[role]}: ${reason}`;
}

function nothingMade({ shortfalls }: RenderReport): string {
  const reasons = shortfalls.filter(({ wanted }) => wanted > 0).map(shortfallText);
  if (reasons.length === 0) return 'The profile asks for no textures at all.';
  return `No texture could be made of it (${reasons.join('; ')}).`;
}

/** Changes when the file is written to or put in another's place. */
async function fileStamp(path: FilePath): Promise<string> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return `${size} ${mtimeNs} ${ino}`;
}
