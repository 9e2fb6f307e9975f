/** The oscillators of a note: band-limited waves, each at its place between the sides. */
import { cos, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';
import { semitonesToRatio } from '../../dsp/units.ts';
import { concertPitch, type Note } from '../score/note.ts';
import { turnSamples, type Wave, type Wavetables } from './wavetable.ts';

const { max, min, PI, SQRT1_2, sqrt } = Math;

/** One of a patch's oscillators. */
export interface Oscillator {
  readonly wave: Wave;
  readonly semitones: number;
  readonly gain: number;
  /** −1 is left, 1 right. */
  readonly pan: number;
}

/** A stretch of a note on its way from the oscillators to the buses. */
export interface Run {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly frames: number;
  /** Ratio by which all pitches are bent. */
  readonly bend: number;
  /** Gain before the first frame, and at the last. */
  readonly loudness: number;
  readonly wanted: number;
  /** Where on the buses it begins. */
  readonly start: number;
}

/** An oscillator of a sounding note. */
export interface RunningOscillator {
  readonly turn: Float32Array;
  /** Samples of the turn a frame. */
  readonly step: number;
  readonly left: number;
  readonly right: number;
  phase: number;
}

/** What the oscillators of a note depend on beside it. */
export interface BankContext {
  readonly sampleRate: number;
  readonly tables: Wavetables;
  /** Decides where in its wave each oscillator begins; all begin at the start where there is none. */
  readonly random?: Random | undefined;
}

/** The oscillators of a note, at its pitch and its place. */
export function startOscillators(
  oscillators: readonly Oscillator[],
  note: Note,
  { sampleRate, tables, random }: BankContext,
): RunningOscillator[] {
  return oscillators.map(({ wave, semitones, gain, pan }) => {
    const hz = concertPitch.hz * semitonesToRatio(note.pitch + semitones - concertPitch.pitch);
    const place = max(-1, min(1, pan + (note.pan ?? 0)));
    const angle = ((place + 1) * PI) / 4;
    return {
      // Vibrato may take the note up by a little more.
      turn: tables.turn(wave, (1.02 * hz) / sampleRate),
      step: (turnSamples * hz) / sampleRate,
      left: gain * cos(angle),
      right: gain * sin(angle),
      phase: random ? random.next() * turnSamples : 0,
    };
  });
}

/** Fills both sides with the sum of all oscillators: two of them a loop, so that sums are fetched half as often. */
export function runOscillators(oscillators: readonly RunningOscillator[], run: Run): void {
  run.left.fill(0, 0, run.frames);
  run.right.fill(0, 0, run.frames);
  const even = oscillators.length - (oscillators.length % 2);
  for (let i = 0; i < even; i += 2) {
    addPair(oscillators[i] as RunningOscillator, oscillators[i + 1] as RunningOscillator, run);
  }
  if (even < oscillators.length) addOne(oscillators[even] as RunningOscillator, run);
}

function addPair(a: RunningOscillator, b: RunningOscillator, { left, right, frames, bend }: Run): void {
  const { turn: turnA, left: leftA, right: rightA } = a;
  const { turn: turnB, left: leftB, right: rightB } = b;
  const stepA = a.step * bend;
  const stepB = b.step * bend;
  let phaseA = a.phase;
  let phaseB = b.phase;
  for (let i = 0; i < frames; i++) {
    const indexA = phaseA | 0;
    const indexB = phaseB | 0;
    const belowA = turnA[indexA] as number;
    const belowB = turnB[indexB] as number;
    const valueA = belowA + ((turnA[indexA + 1] as number) - belowA) * (phaseA - indexA);
    const valueB = belowB + ((turnB[indexB + 1] as number) - belowB) * (phaseB - indexB);
    left[i] = (left[i] as number) + leftA * valueA + leftB * valueB;
    right[i] = (right[i] as number) + rightA * valueA + rightB * valueB;
    phaseA += stepA;
    phaseB += stepB;
    if (phaseA >= turnSamples) phaseA -= turnSamples;
    if (phaseB >= turnSamples) phaseB -= turnSamples;
  }
  a.phase = phaseA;
  b.phase = phaseB;
}

function addOne(oscillator: RunningOscillator, { left, right, frames, bend }: Run): void {
  const { turn, left: toLeft, right: toRight } = oscillator;
  const step = oscillator.step * bend;
  let { phase } = oscillator;
  for (let i = 0; i < frames; i++) {
    const index = phase | 0;
    const below = turn[index] as number;
    const value = below + ((turn[index + 1] as number) - below) * (phase - index);
    left[i] = (left[i] as number) + toLeft * value;
    right[i] = (right[i] as number) + toRight * value;
    phase += step;
    if (phase >= turnSamples) phase -= turnSamples;
  }
  oscillator.phase = phase;
}

/** Gain that keeps the power of so many unrelated oscillators. */
export function evenGain(count: number): number {
  return SQRT1_2 * sqrt(2 / count);
}
