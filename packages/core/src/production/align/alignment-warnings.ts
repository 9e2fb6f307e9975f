/** What an alignment could not do well, in words. */
import type { Grid } from '../timing/form.ts';
import type { AlignmentStrategy } from './choose-alignment.ts';
import { foreignBars, type FormPart } from './form-match.ts';
import { attackRate, gridFit, onGrid } from './grid-fit.ts';
import type { Repeat } from './repeat-bars.ts';
import type { Seam } from './seam.ts';
import type { StemShape } from './stem-shape.ts';

const { abs } = Math;

export interface AlignmentOutcome {
  readonly strategy: AlignmentStrategy;
  readonly grid: Grid;
  readonly beatsPerBar: number;
  readonly sections: readonly FormPart[];
  readonly shape: StemShape;
  readonly stemFrames: number;
  readonly targetFrames: number;
  readonly repeats: readonly Repeat[];
  readonly seams: readonly Seam[];
}

/** A join may do so much, and so much more than the stem does by itself at the place it goes back to. */
const unheard = { dipDb: 1, stepRatio: 1.3, levelJumpDb: 3, spectralJumpDb: 6 };
/** Silence at the end, and sound cut off, up to which nobody has to be told. */
const restSec = 0.5;
/** From here on a stem has a rhythm that could lie beside the grid. */
const rhythmicAttacks = 2;

/** One sentence for each; nothing where all is well. */
export function alignmentWarnings(outcome: AlignmentOutcome): string[] {
  return [...gridWarnings(outcome), ...lengthWarnings(outcome), ...formWarnings(outcome), ...seamWarnings(outcome)];
}

function gridWarnings({ strategy, grid, shape, stemFrames, targetFrames, repeats }: AlignmentOutcome): string[] {
  const fit = gridFit(shape, grid);
  if (strategy === 'stretch' && fit >= onGrid && gridFit(shape, grid, targetFrames / stemFrames) < fit) {
    const late = abs(targetFrames - stemFrames) / grid.sampleRate;
    return [
      `grid: the stem's attacks lie on the song's beats as they are; stretching moves them off, by ${late.toFixed(3)} s at the end.`,
    ];
  }
  if (
    strategy === 'loop' &&
    repeats.length > 0 &&
    fit < onGrid &&
    attackRate(shape, grid.sampleRate) >= rhythmicAttacks
  ) {
    return ["grid: the stem's attacks do not lie on the song's beats, so its joins on the song's bars may be heard."];
  }
  return [];
}

function lengthWarnings({ strategy, grid, shape, stemFrames, targetFrames, repeats }: AlignmentOutcome): string[] {
  const inSec = (frames: number): string => `${(frames / grid.sampleRate).toFixed(3)} s`;
  const added = targetFrames - stemFrames;
  if (strategy === 'zero_pad' && added > restSec * grid.sampleRate) {
    return [`length: the stem is silent for the last ${inSec(targetFrames - shape.soundEnd)}.`];
  }
  const lost = shape.soundEnd - targetFrames;
  if (strategy === 'cut' && lost > restSec * grid.sampleRate) return [`length: ${inSec(lost)} of sound were cut off.`];
  if (repeats.length > 0 && added > stemFrames) {
    return [`length: ${inSec(stemFrames)} of sound fill ${inSec(targetFrames)}, with ${repeats.length} repeats.`];
  }
  return [];
}

function formWarnings({ grid, beatsPerBar, sections, targetFrames, repeats }: AlignmentOutcome): string[] {
  const foreign = repeats.flatMap(({ beat, stemBeat }, i) => {
    const end = repeats[i + 1]?.beat ?? endBeat(beat, { grid, beatsPerBar, targetFrames });
    return foreignBars({ songBeat: beat, stemBeat, beats: end - beat }, sections, beatsPerBar);
  });
  const pairs = new Set(foreign.map(({ into, from }) => `${into} is filled with bars of ${from}`));
  return [...pairs].map((pair) => `form: ${pair}.`);
}

/** The first bar line at or behind the end of the song. */
function endBeat(
  from: number,
  { grid, beatsPerBar, targetFrames }: Pick<AlignmentOutcome, 'grid' | 'beatsPerBar' | 'targetFrames'>,
): number {
  let beat = from;
  while (grid.frameAtBeat(beat) < targetFrames) beat += beatsPerBar;
  return beat;
}

function seamWarnings({ strategy, grid, seams }: AlignmentOutcome): string[] {
  const heard = seams
    .map((seam) => ({ seam, faults: faultsOf(seam, strategy) }))
    .filter(({ faults }) => faults.length > 0);
  const [first] = heard.toSorted((a, b) => b.seam.dipDb - a.seam.dipDb);
  if (!first) return [];
  const place = (frame: number): string => `${(frame / grid.sampleRate).toFixed(3)} s`;
  if (strategy === 'stretch') {
    return [
      `joins: ${heard.length} may be heard, most of all at ${place(first.seam.frame)}: ${first.faults.join(', ')}.`,
    ];
  }
  return heard.map(({ seam, faults }) => `join at ${place(seam.frame)}: ${faults.join(', ')}.`);
}

/** A rhythm rests and strikes: only of what sustains is a change of level or colour at a join one. */
function faultsOf(seam: Seam, strategy: AlignmentStrategy): string[] {
  const sustains = strategy === 'crossfade';
  const level = abs(seam.levelJumpDb) - abs(seam.ownLevelJumpDb);
  const colour = seam.spectralJumpDb - seam.ownSpectralJumpDb;
  return [
    ...(seam.dipDb > unheard.dipDb ? [`the level dips by ${seam.dipDb.toFixed(1)} dB`] : []),
    ...(seam.stepRatio > unheard.stepRatio ? [`a step of ${seam.stepRatio.toFixed(1)} times those around it`] : []),
    ...(sustains && level > unheard.levelJumpDb ? [`the level jumps by ${seam.levelJumpDb.toFixed(1)} dB`] : []),
    ...(sustains && colour > unheard.spectralJumpDb
      ? [`the colour changes by ${seam.spectralJumpDb.toFixed(1)} dB`]
      : []),
  ];
}
