/** The filter and the level of a note, on its way from the oscillators to the buses. */
import { cos, exp2, log2, sin } from '../../dsp/elementary.ts';
import { usableCutoff } from '../../dsp/filter.ts';
import { concertPitch, type Note } from '../score/note.ts';
import type { Envelope, EnvelopeShape } from './envelope.ts';
import type { Run } from './oscillator-bank.ts';

const { max, min, PI } = Math;

/** The cutoff in octaves above `cutoffHz` is a sum of what follows. */
export interface FilterPatch {
  readonly cutoffHz: number;
  readonly q: number;
  /** Octaves for an octave that the note lies above the A of 440 Hz. */
  readonly follow: number;
  /** Octaves at the envelope's height. */
  readonly envelopeOctaves: number;
  /** Octaves between the softest and the hardest note. */
  readonly velocityOctaves: number;
  readonly envelope: EnvelopeShape;
}

/** The tangent that a cutoff of the filter stands for, by the cutoff's octaves (log2 of cycles a sample). */
export type Prewarp = (octaves: number) => number;

/** The highest cutoff, in cycles a sample. */
const highest = 0.42;
/** Octaves of a table under it, and its steps in one: with straight lines between them a cutoff is off by less than a cent. */
const prewarpOctaves = 12;
const prewarpSteps = 64;

/** Makes the table; a sine, a cosine and a power a tick would take as long as the filter itself. */
export function createPrewarp(): Prewarp {
  const top = log2(highest);
  const table = Float64Array.from({ length: prewarpOctaves * prewarpSteps + 1 }, (_, i) => {
    const angle = PI * usableCutoff(exp2(top - prewarpOctaves + i / prewarpSteps));
    return sin(angle) / cos(angle);
  });
  return (octaves) => {
    const place = max(0, min(prewarpOctaves, octaves - top + prewarpOctaves)) * prewarpSteps;
    const index = min(place | 0, table.length - 2);
    const below = table[index] as number;
    return below + ((table[index + 1] as number) - below) * (place - index);
  };
}

interface FilterContext {
  readonly sampleRate: number;
  readonly prewarp: Prewarp;
  readonly envelope: Envelope;
}

/** Where a note's filter goes: 2a₁ − 1, 2a₂ and 2a₃ of A. Simper, "Linear Trapezoidal Integrated SVF" (2013). */
export interface FilterCourse {
  /** Coefficients before the first frame. */
  readonly start: Float64Array;
  /** Those at the end of so many frames more; the same array again. */
  advance(frames: number): Float64Array;
}

export function createFilterCourse(
  patch: FilterPatch,
  note: Note,
  { sampleRate, prewarp, envelope }: FilterContext,
): FilterCourse {
  const octaves =
    log2(patch.cutoffHz / sampleRate) +
    (patch.follow * (note.pitch - concertPitch.pitch)) / 12 +
    patch.velocityOctaves * (note.velocity - 1);
  const k = 1 / patch.q;
  const aim = (target: Float64Array, height: number): Float64Array => {
    const g = prewarp(octaves + patch.envelopeOctaves * height);
    const a1 = 1 / (1 + g * (g + k));
    target[0] = 2 * a1 - 1;
    target[1] = 2 * g * a1;
    target[2] = 2 * g * g * a1;
    return target;
  };
  const wanted = new Float64Array(3);
  return { start: aim(new Float64Array(3), 0), advance: (frames) => aim(wanted, envelope.advance(frames)) };
}

/** What of a filter goes on from tick to tick. */
export interface FilterState {
  /** At the last frame of the tick before. */
  readonly coefficients: Float64Array;
  /** Both integrators of the left side and of the right one. */
  readonly memory: Float64Array;
}

/**
 * Filters both sides of a tick and adds them to the buses; coefficients and level go in straight lines to those wanted.
 * One loop for both sides: their chains of operations do not wait for each other. The paper's equations, solved for the
 * next state, so that a frame waits for one product and two sums of the frame before; low = (next + now) / 2.
 */
export function runFilter(
  run: Run,
  { coefficients, memory }: FilterState,
  { wanted, buses }: { readonly wanted: Float64Array; readonly buses: readonly Float32Array[] },
): void {
  const { left, right, frames, start } = run;
  const busLeft = buses[0] as Float32Array;
  const busRight = buses[1] as Float32Array;
  let keep = coefficients[0] as number;
  let cross = coefficients[1] as number;
  let feed = coefficients[2] as number;
  const keepStep = ((wanted[0] as number) - keep) / frames;
  const crossStep = ((wanted[1] as number) - cross) / frames;
  const feedStep = ((wanted[2] as number) - feed) / frames;
  let half = run.loudness / 2;
  const halfStep = (run.wanted - run.loudness) / (2 * frames);
  let l1 = memory[0] as number;
  let l2 = memory[1] as number;
  let r1 = memory[2] as number;
  let r2 = memory[3] as number;
  for (let i = 0; i < frames; i++) {
    keep += keepStep;
    cross += crossStep;
    feed += feedStep;
    half += halfStep;
    const rest = 1 - feed;
    const x = left[i] as number;
    const y = right[i] as number;
    const nextL1 = cross * x + keep * l1 - cross * l2;
    const nextL2 = feed * x + cross * l1 + rest * l2;
    const nextR1 = cross * y + keep * r1 - cross * r2;
    const nextR2 = feed * y + cross * r1 + rest * r2;
    busLeft[start + i] = (busLeft[start + i] as number) + half * (nextL2 + l2);
    busRight[start + i] = (busRight[start + i] as number) + half * (nextR2 + r2);
    l1 = nextL1;
    l2 = nextL2;
    r1 = nextR1;
    r2 = nextR2;
  }
  coefficients.set(wanted);
  memory[0] = l1;
  memory[1] = l2;
  memory[2] = r1;
  memory[3] = r2;
}
