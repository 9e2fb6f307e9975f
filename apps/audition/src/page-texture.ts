/** A texture as the page has it: the manifest's word, and what was heard. */
import type { Manifest, ManifestFile } from '@stem/catalog/manifest';
import { brightness } from '@stem/core/texture';
import { textureOptions } from '@stem/core/texture/options';
import type { Heard, HearFile } from './hear-track.ts';
import type { PageTexture } from './page-data.ts';

/** A texture on its own, before it is compared with the others. */
export type HeardTexture = Omit<PageTexture, 'group' | 'isExample'>;

/** The first place in the track itself, within its length; drum recordings are not compared with. */
export function fromRange({ sources }: ManifestFile, frames: number): HearFile['from'] {
  const place = sources.find(({ file }) => file === 'track');
  if (place === undefined) return undefined;
  const [startFrame, endFrame] = [Math.max(0, place.start_frame), Math.min(frames, place.end_frame)];
  return startFrame < endFrame ? { startFrame, endFrame } : undefined;
}

export function pageTexture(
  entry: ManifestFile,
  { heard, track, manifest }: { readonly heard: Heard; readonly track: number; readonly manifest: Manifest },
): HeardTexture {
  const { measurements, loop } = entry;
  const from = fromRange(entry, manifest.source.frames);
  const rate = manifest.source.sample_rate;
  const centroidHz = measurements.centroid_hz;
  return {
    track,
    path: entry.path,
    kind: entry.role,
    sha256: entry.sha256,
    bytes: entry.bytes,
    frames: entry.frames,
    rate: entry.sample_rate,
    channels: entry.channels,
    bits: entry.bit_depth,
    loop: loop && [loop.start, loop.end],
    level: { lufs: heard.lufs, rmsDb: rounded(measurements.rms_db, 2) },
    peakDb: rounded(measurements.true_peak_dbtp, 2),
    key: heard.key,
    bpm: rounded(heard.bpm, 1),
    centroidHz: rounded(centroidHz, 0),
    brightness: centroidHz === null ? null : brightness(centroidHz, limitsOf(manifest)),
    grade: entry.grade,
    faults: entry.faults,
    from: from === undefined ? null : [from.startFrame / rate, from.endFrame / rate],
    places: entry.sources.length,
    fromLevel: heard.fromLevel,
    descriptor: heard.descriptor,
  };
}

/** Where the profile draws the lines between dark, mid and bright. */
function limitsOf({ profile }: Manifest): Parameters<typeof brightness>[1] {
  const tags = profile.values['brightness_tags'] as Readonly<Record<string, unknown>> | undefined;
  const usual = textureOptions.parse({}).brightnessTags;
  const [low, high] = [tags?.['centroid_low_hz'], tags?.['centroid_high_hz']];
  return typeof low === 'number' && typeof high === 'number'
    ? { ...usual, centroidLowHz: low, centroidHighHz: high }
    : usual;
}

function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Math.round(value * 10 ** decimals) / 10 ** decimals;
}
