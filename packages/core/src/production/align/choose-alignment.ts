/** How a stem is made as long as the song: by its role and by how much is missing, never by its name. */
import { InputError } from '../../errors.ts';
import type { Grid } from '../timing/form.ts';
import { gridFit, onGrid } from './grid-fit.ts';
import type { StemShape } from './stem-shape.ts';

const { abs } = Math;

/** What a song may ask for. */
export type AlignmentChoice = 'auto' | 'zero_pad' | 'loop' | 'crossfade' | 'stretch';

/** What was done. `none` where nothing had to be. */
export type AlignmentStrategy = Exclude<AlignmentChoice, 'auto'> | 'none' | 'cut';

export interface AlignmentFacts {
  readonly choice: AlignmentChoice;
  /** What the stem plays, such as `drums`. */
  readonly role: string;
  readonly frames: number;
  readonly targetFrames: number;
  readonly barFrames: number;
  readonly grid: Grid;
  readonly shape: StemShape;
}

/** Stretching beyond this is heard. */
const mostStretch = 0.02;

/** What is missing at an end that nobody misses. */
const padSec = 0.5;

/** Roles that sustain, and are continued rather than repeated. */
const sustained: ReadonlySet<string> = new Set(['synths', 'bridge']);

/** Roles that say something once: what is missing of them is not made up. */
const told: ReadonlySet<string> = new Set(['vocals']);

/** Throws InputError where the choice cannot be followed. */
export function chooseAlignment(facts: AlignmentFacts): AlignmentStrategy {
  const { choice, role, frames, targetFrames, barFrames, grid, shape } = facts;
  const gap = targetFrames - frames;
  if (choice === 'stretch' && gap !== 0) {
    requireSmall(facts);
    return 'stretch';
  }
  if (gap === 0) return 'none';
  if (gap < 0) return 'cut';
  if (choice !== 'auto') return choice;
  const hasEnding = shape.bodyEnd < shape.soundEnd;
  if (gap < padSec * grid.sampleRate || (hasEnding && gap <= barFrames) || told.has(role)) return 'zero_pad';
  // Too little to repeat on the grid, such as a single sound: it stays where it is.
  if (shape.bodyEnd - shape.soundStart < 2 * barFrames) return 'zero_pad';
  if (!sustained.has(role)) return 'loop';
  return gap / frames <= mostStretch && isSlowed(facts) ? 'stretch' : 'crossfade';
}

/** Whether what was played to a tempo of its own meets the song's once it is stretched: then, and only then, is it right to. */
function isSlowed({ frames, targetFrames, grid, shape }: AlignmentFacts): boolean {
  const stretched = gridFit(shape, grid, targetFrames / frames);
  return stretched >= onGrid && stretched > gridFit(shape, grid);
}

function requireSmall({ frames, targetFrames, grid: { sampleRate } }: AlignmentFacts): void {
  const factor = targetFrames / frames;
  if (abs(factor - 1) <= mostStretch) return;
  const percent = ((factor - 1) * 100).toFixed(2);
  throw new InputError(
    `Expected a stem within ${mostStretch * 100} % of ${(targetFrames / sampleRate).toFixed(3)} s to stretch, ` +
      `got ${(frames / sampleRate).toFixed(3)} s (${percent} % to go). Align it with loop or crossfade.`,
  );
}
