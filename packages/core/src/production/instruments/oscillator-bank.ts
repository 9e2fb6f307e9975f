/** The oscillators of a note: band-limited waves, each at its place between the sides. */
import type { VoiceTick } from '@stem/kernels';
import { cos, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';
import { semitonesToRatio } from '../../dsp/units.ts';
import { concertPitch, type Note } from '../score/note.ts';
import { turnBits, type Wave, type Wavetables } from './wavetable.ts';

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
export interface Run extends VoiceTick {
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** An oscillator of a sounding note. */
export interface RunningOscillator {
  readonly turn: Float32Array;
  /** What the phase grows by a frame. */
  readonly step: number;
  readonly left: number;
  readonly right: number;
  /** Place in the turn in 2⁻³² of it, as a whole number of 32 bits: it wraps round by itself. */
  phase: number;
}

const wholeTurn = 2 ** 32;
/** The upper bits of a phase are an index of the turn, the lower ones the way to the next sample. */
const indexShift = 32 - turnBits;
const restMask = 2 ** indexShift - 1;
const restUnit = 2 ** -indexShift;

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
      step: (wholeTurn * hz) / sampleRate,
      left: gain * cos(angle),
      right: gain * sin(angle),
      phase: random ? (random.next() * wholeTurn) | 0 : 0,
    };
  });
}

/** Fills both sides with the sum of all oscillators: the first three in one loop, which only has to store their sum. */
export function runOscillators(oscillators: readonly RunningOscillator[], run: Run): void {
  const hasThree = oscillators.length >= 3;
  if (hasThree) fillWithThree(oscillators, run);
  else {
    run.left.fill(0, 0, run.frames);
    run.right.fill(0, 0, run.frames);
  }
  for (let i = hasThree ? 3 : 0; i < oscillators.length; i++) addOne(oscillators[i] as RunningOscillator, run);
}

function fillWithThree(oscillators: readonly RunningOscillator[], run: Run): void {
  const a = oscillators[0] as RunningOscillator;
  const b = oscillators[1] as RunningOscillator;
  const c = oscillators[2] as RunningOscillator;
  const { left, right, frames, bend } = run;
  const { turn: turnA, left: leftA, right: rightA } = a;
  const { turn: turnB, left: leftB, right: rightB } = b;
  const { turn: turnC, left: leftC, right: rightC } = c;
  const stepA = (a.step * bend) | 0;
  const stepB = (b.step * bend) | 0;
  const stepC = (c.step * bend) | 0;
  let phaseA = a.phase;
  let phaseB = b.phase;
  let phaseC = c.phase;
  for (let i = 0; i < frames; i++) {
    const indexA = phaseA >>> indexShift;
    const indexB = phaseB >>> indexShift;
    const indexC = phaseC >>> indexShift;
    const belowA = turnA[indexA] as number;
    const belowB = turnB[indexB] as number;
    const belowC = turnC[indexC] as number;
    const valueA = belowA + ((turnA[indexA + 1] as number) - belowA) * ((phaseA & restMask) * restUnit);
    const valueB = belowB + ((turnB[indexB + 1] as number) - belowB) * ((phaseB & restMask) * restUnit);
    const valueC = belowC + ((turnC[indexC + 1] as number) - belowC) * ((phaseC & restMask) * restUnit);
    left[i] = leftA * valueA + leftB * valueB + leftC * valueC;
    right[i] = rightA * valueA + rightB * valueB + rightC * valueC;
    phaseA = (phaseA + stepA) | 0;
    phaseB = (phaseB + stepB) | 0;
    phaseC = (phaseC + stepC) | 0;
  }
  a.phase = phaseA;
  b.phase = phaseB;
  c.phase = phaseC;
}

function addOne(oscillator: RunningOscillator, { left, right, frames, bend }: Run): void {
  const { turn, left: toLeft, right: toRight } = oscillator;
  const step = (oscillator.step * bend) | 0;
  let { phase } = oscillator;
  for (let i = 0; i < frames; i++) {
    const index = phase >>> indexShift;
    const below = turn[index] as number;
    const value = below + ((turn[index + 1] as number) - below) * ((phase & restMask) * restUnit);
    left[i] = (left[i] as number) + toLeft * value;
    right[i] = (right[i] as number) + toRight * value;
    phase = (phase + step) | 0;
  }
  oscillator.phase = phase;
}

/** Gain that keeps the power of so many unrelated oscillators. */
export function evenGain(count: number): number {
  return SQRT1_2 * sqrt(2 / count);
}
