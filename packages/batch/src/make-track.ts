/** All textures of one track, from its file to a verified work folder; or only their number. */
import type { Manifest, ManifestFile } from '@stem/catalog';
import { InputError } from '@stem/core';
import { createHeldRoom } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { holdFile, openSpill, type HeldFile } from '@stem/core/format/making';
import type { FinishedTexture, RenderReport, TextureSource } from '@stem/core/texture';
import { renderTextures, textureSource } from '@stem/core/texture/making';
import { decodeDrums } from './decode-drums.ts';
import { createFlusher } from './flusher.ts';
import { createStageClock, type StageClock } from './stage-clock.ts';
import { fileStamp, isSameFile } from './file-stamp.ts';
import type { TrackJob, TrackSuccess } from './track-job.ts';
import { shortfallText, trackSuccess } from './track-success.ts';
import { writeTexture } from './write-texture.ts';

/** Throws where the track cannot be made: InputError, FormatError, or what the system said. */
export async function makeTrack(job: TrackJob): Promise<TrackSuccess> {
  const clock = createStageClock(job.handedOverMs);
  clock.passed('thread');
  const decoded = await decodeSource(job);
  try {
    if (decoded.info.frames === 0) throw new InputError('There is no sound in this file.');
    clock.passed('decode');
    return await makeOf(decoded, job, clock);
  } finally {
    await decoded.close();
  }
}

async function makeOf(decoded: HeldFile, job: TrackJob, clock: StageClock): Promise<TrackSuccess> {
  const { files, report } = await render(decoded, job, clock);
  if (decoded.readsFile) await requireSame(job);
  if (files.length === 0) throw new InputError(nothingMade(report));
  const head = manifestHead(decoded, job);
  const tail = {
    shortfalls: report.shortfalls.map(({ role, wanted, made, reason }) => ({ role, wanted, made, reason })),
    warnings: [...decoded.warnings, ...report.warnings],
  };
  const success = { ...trackSuccess('made', { ...head, files, ...tail }), stages: clock.times };
  if (job.work === undefined) return success;
  return { ...success, manifest: { ...head, files: files.filter((file) => 'path' in file), ...tail } };
}

/** A thread makes one track at a time. */
const heldRoom = createHeldRoom();

async function decodeSource(job: TrackJob): Promise<HeldFile> {
  const hold = holdFile(pathOf(job), { room: heldRoom, mostBytes: job.mostHeldBytes, folder: job.work });
  const [decoded] = await Promise.allSettled([hold]);
  try {
    // Before what is wrong with what was read of it, which then follows from that.
    await requireSame(job);
  } catch (error) {
    if (decoded.status === 'fulfilled') await decoded.value.close();
    throw error;
  }
  if (decoded.status === 'rejected') throw decoded.reason;
  return decoded.value;
}

function pathOf({ source }: TrackJob): string | Buffer {
  return typeof source === 'string' ? source : Buffer.from(source);
}

async function requireSame(job: TrackJob): Promise<void> {
  if (!isSameFile(await fileStamp(pathOf(job)), job.stamp)) throw new InputError('The file changed while it was read.');
}

/** A file that was written, or the role of a texture that was only counted. */
type MadeFile = ManifestFile | Pick<ManifestFile, 'role'>;

interface Rendered {
  readonly files: MadeFile[];
  readonly report: RenderReport;
}

async function render(decoded: HeldFile, job: TrackJob, clock: StageClock): Promise<Rendered> {
  const spill = openSpill(job.work);
  try {
    return await renderFrom(textureSource(decoded.sound, undefined, spill), job, clock);
  } finally {
    spill.close();
  }
}

async function renderFrom(source: TextureSource, job: TrackJob, clock: StageClock): Promise<Rendered> {
  const { work, slug, profile, drums, inputs } = job;
  const { outputBitDepth: bitDepth } = profile.options.global;
  const random = createRandom(inputs.seed).child('dither');
  void source.analysis;
  clock.passed('analysis');
  const stream = renderTextures({
    source,
    drums: await decodeDrums(drums),
    options: profile.options,
    seed: inputs.seed,
  });
  const files: MadeFile[] = [];
  const flusher = createFlusher();
  try {
    for (;;) {
      const step: IteratorResult<FinishedTexture, RenderReport> = stream.next();
      if (step.done === true) return { files, report: step.value };
      const { role, kind } = step.value;
      clock.passed(kind);
      if (work === undefined) files.push({ role });
      else files.push(await writeTexture(step.value, { work, slug, bitDepth, random, clock, flusher }));
    }
  } finally {
    await flusher.done();
    clock.passed('flush');
  }
}

/** The manifest up to its files. The order of the keys is the order in the file. */
function manifestHead(
  { info }: HeldFile,
  { id, relPath, slug, stamp, inputs, profile, drums }: TrackJob,
): Omit<Manifest, 'files' | 'shortfalls' | 'warnings'> {
  return {
    kind: 'textures',
    version: 1,
    stem: inputs.stemVersion,
    kernels: inputs.kernels,
    slug,
    source: {
      id,
      rel_path: relPath,
      sha256: inputs.sourceSha256,
      bytes: stamp.bytes,
      sample_rate: info.sampleRate,
      channels: info.channels,
      frames: info.frames,
      container: info.container,
      codec: info.codec,
      decoder: info.decoder,
    },
    other_sources: drums.map(({ label, sha256, decoder }) => ({ rel_path: label, sha256, decoder })),
    profile: { name: profile.name, hash: profile.hash, values: { ...profile.values } },
    seed: inputs.seed,
  };
}

function nothingMade({ shortfalls }: RenderReport): string {
  const reasons = shortfalls.filter(({ wanted }) => wanted > 0).map(shortfallText);
  if (reasons.length === 0) return 'The profile asks for no textures at all.';
  return `No texture could be made of it (${reasons.join('; ')}).`;
}
