/** The manifest of what was made: the facts of every step, as `verify` and a person need them. */
import { stemVersion } from '@stem/batch/job';
import { soundFigures, type ProductionManifest, type ProductionStem } from '@stem/catalog/production';
import type { ParsedSong } from '@stem/catalog/song';
import type { SongForm } from '@stem/core/production';
import type { Stage } from './stage.ts';
import type { DeliveredStem, Mastered } from './steps/master.ts';
import type { AlignedStem } from './tasks/align-stem.ts';
import type { LoggedStep } from './words/step-log.ts';
import type { HashedFile } from './work/made-file.ts';

export interface Made {
  readonly song: ParsedSong;
  readonly stage: Stage;
  readonly reference: ProductionManifest['reference'];
  readonly mastered: Mastered;
  readonly steps: readonly LoggedStep[];
  readonly midi: HashedFile;
}

/** Files under the paths of the delivery. */
export function manifestOf({ song: parsed, stage, reference, mastered, steps, midi }: Made): ProductionManifest {
  const { song, outline, form, frames } = stage;
  const { stems, master } = mastered;
  const { sampleRate, subtype, channels } = song;
  return {
    kind: 'production',
    version: 1,
    stem: stemVersion(),
    kernels: stage.runner.kernels,
    title: song.title,
    song: { hash: parsed.hash, values: { ...parsed.values } },
    seed: outline.seed,
    format: { sampleRate, subtype, channels, frames, durationSec: frames / sampleRate },
    form: formOf(form, song.timeSignature, stage),
    reference,
    stems: stems.map((stem) => stemOf(stem, form.frames)),
    mix: { measurements: soundFigures(master.mix) },
    master: {
      file: deliveredPath(master.file),
      loudnessLufs: song.master.loudnessLufs,
      truePeakDbtp: song.master.truePeakDbtp,
      settings: master.settings,
      measurements: soundFigures(master.measures),
    },
    midi: { file: deliveredPath(midi) },
    steps: steps.map(({ name, state, figures, notes }) => ({ name, state, figures: [...figures], notes: [...notes] })),
    warnings: steps.flatMap(({ notes }) => notes),
    files: [...stems.map(({ file }) => file), master.file, midi].map((file) => ({
      path: deliveredPath(file),
      bytes: file.bytes,
      sha256: file.sha256,
    })),
  };
}

/** The path of a file without the folder it was made in. */
export function deliveredPath({ path }: HashedFile): string {
  return path.slice(path.indexOf('/') + 1);
}

function formOf(form: SongForm, timeSignature: string, { outline, song }: Stage): ProductionManifest['form'] {
  return {
    beats: form.beats,
    bars: form.bars,
    timeSignature,
    tempi: form.tempi.map(({ startBeat, bpm }) => ({ startBeat, bpm })),
    sections: form.sections.map(({ name, startBeat, beats, startFrame, endFrame }, index) => ({
      name,
      key: outline.sections[index]?.key ?? outline.key,
      startBeat,
      beats,
      startFrame,
      endFrame,
    })),
    tailBars: song.tailBars,
  };
}

function stemOf(delivered: DeliveredStem, formFrames: number): ProductionStem {
  const { stem, file, source, alignment, settings, mixGainDb, measures } = delivered;
  const unaligned = { strategy: 'none', stemFrames: formFrames, extendedFrom: formFrames, seams: [] };
  return {
    name: stem.name,
    role: stem.role,
    file: deliveredPath(file),
    source: sourceOf(stem, source),
    alignment: alignment ? alignmentOf(alignment) : unaligned,
    effects: { ...settings },
    gainDb: stem.gainDb,
    mixGainDb,
    pan: stem.pan,
    measurements: soundFigures(measures),
  };
}

function alignmentOf({ strategy, stemFrames, extendedFrom, seams }: AlignedStem): ProductionStem['alignment'] {
  return {
    strategy,
    stemFrames,
    extendedFrom,
    seams: seams.map((seam) => ({
      frame: seam.frame,
      blendFrames: seam.blendFrames,
      fromFrame: seam.fromFrame,
      toFrame: seam.toFrame,
      correlation: seam.correlation,
      stepRatio: Number.isFinite(seam.stepRatio) ? seam.stepRatio : null,
      levelJumpDb: seam.levelJumpDb,
      dipDb: seam.dipDb,
      spectralJumpDb: seam.spectralJumpDb,
    })),
  };
}

function sourceOf({ source: asked }: DeliveredStem['stem'], source: DeliveredStem['source']): ProductionStem['source'] {
  if (asked === 'synth') return { kind: 'synth' };
  if ('reference' in asked || source === undefined) return { kind: 'reference' };
  const { file, sha256, sampleRate, channels, frames, decoder } = source;
  return { kind: 'file', file, sha256, sampleRate, channels, frames, decoder };
}
