/** The filter and the level of a note, on its way from the oscillators to the buses. */
import { cos, exp2, sin } from '../../dsp/elementary.ts';
import { usableCutoff } from '../../dsp/filter.ts';
import { concertPitch, type Note } from '../score/note.ts';
import type { Envelope, EnvelopeShape } from './envelope.ts';
import type { Run } from './oscillator-bank.ts';

const { min, PI } = Math;

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

/**
 * Stereo state variable low-pass (A. Simper, "Linear Trapezoidal Integrated SVF", 2013) and level, both of which go in
 * straight lines from tick to tick.
 */
export function createVoiceFilter(
  patch: FilterPatch,
  note: Note,
  { sampleRate, envelope }: { readonly sampleRate: number; readonly envelope: Envelope },
): (run: Run, buses: readonly Float32Array[]) => void {
  const octaves = (patch.follow * (note.pitch - concertPitch.pitch)) / 12 + patch.velocityOctaves * (note.velocity - 1);
  const k = 1 / patch.q;
  const warped = (height: number): number => {
    const hz = patch.cutoffHz * exp2(octaves + patch.envelopeOctaves * height);
    const angle = PI * usableCutoff(min(0.42, hz / sampleRate));
    return sin(angle) / cos(angle);
  };
  const g = warped(0);
  const a1 = 1 / (1 + g * (g + k));
  const state = {
    coefficients: Float64Array.of(a1, g * a1, g * g * a1),
    wanted: new Float64Array(3),
    memory: new Float64Array(4),
  };
  return (run, buses) => {
    const wantedG = warped(envelope.advance(run.frames));
    const wantedA1 = 1 / (1 + wantedG * (wantedG + k));
    state.wanted[0] = wantedA1;
    state.wanted[1] = wantedG * wantedA1;
    state.wanted[2] = wantedG * wantedG * wantedA1;
    runFilter(run, state, buses);
  };
}

interface FilterState {
  /** a1, a2 and a3 before the run, and at its last frame. */
  readonly coefficients: Float64Array;
  readonly wanted: Float64Array;
  /** Both integrators of the left side and of the right one. */
  readonly memory: Float64Array;
}

/** One loop for both sides: their chains of operations do not wait for each other. */
function runFilter(run: Run, { coefficients, wanted, memory }: FilterState, buses: readonly Float32Array[]): void {
  const { left, right, frames, start } = run;
  const busLeft = buses[0] as Float32Array;
  const busRight = buses[1] as Float32Array;
  let a1 = coefficients[0] as number;
  let a2 = coefficients[1] as number;
  let a3 = coefficients[2] as number;
  const step1 = ((wanted[0] as number) - a1) / frames;
  const step2 = ((wanted[1] as number) - a2) / frames;
  const step3 = ((wanted[2] as number) - a3) / frames;
  let loudness = run.loudness;
  const louder = (run.wanted - loudness) / frames;
  let l1 = memory[0] as number;
  let l2 = memory[1] as number;
  let r1 = memory[2] as number;
  let r2 = memory[3] as number;
  for (let i = 0; i < frames; i++) {
    a1 += step1;
    a2 += step2;
    a3 += step3;
    loudness += louder;
    const x = (left[i] as number) - l2;
    const y = (right[i] as number) - r2;
    const lowLeft = l2 + a2 * l1 + a3 * x;
    const lowRight = r2 + a2 * r1 + a3 * y;
    l1 = 2 * (a1 * l1 + a2 * x) - l1;
    r1 = 2 * (a1 * r1 + a2 * y) - r1;
    l2 = 2 * lowLeft - l2;
    r2 = 2 * lowRight - r2;
    busLeft[start + i] = (busLeft[start + i] as number) + loudness * lowLeft;
    busRight[start + i] = (busRight[start + i] as number) + loudness * lowRight;
  }
  coefficients.set(wanted);
  memory[0] = l1;
  memory[1] = l2;
  memory[2] = r1;
  memory[3] = r2;
}
