/** A note of a subtractive synthesiser: band-limited oscillators, a low-pass with an envelope of its own, a level envelope. */
import { cos, exp2, pow, sin } from '../../dsp/elementary.ts';
import { usableCutoff } from '../../dsp/filter.ts';
import type { Random } from '../../dsp/random.ts';
import { dbToGain, semitonesToRatio } from '../../dsp/units.ts';
import { concertPitch, type Note } from '../score/note.ts';
import { createEnvelope, type Envelope, type EnvelopeShape } from './envelope.ts';
import type { Voice } from './voice.ts';
import { createWavetables, turnSamples, type Wave, type Wavetables } from './wavetable.ts';

const { max, min, PI, SQRT1_2 } = Math;

/** One of a patch's oscillators. */
export interface Oscillator {
  readonly wave: Wave;
  readonly semitones: number;
  readonly gain: number;
  /** −1 is left, 1 right. */
  readonly pan: number;
}

/** How a synthesiser is set. */
export interface Patch {
  readonly gainDb: number;
  /** Frames between two values of what changes slowly, in between which it goes in straight lines; divides a chunk. */
  readonly tickFrames: 64 | 256;
  readonly oscillators: readonly Oscillator[];
  /** Whether every note starts at a place of its own in each wave; a bass starts all alike, for an even punch. */
  readonly freePhase: boolean;
  readonly level: EnvelopeShape;
  readonly filter: FilterPatch;
  readonly vibrato: { readonly hz: number; readonly cents: number; readonly delaySec: number };
}

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

/** What all notes of a patch share. */
export interface SynthContext {
  readonly sampleRate: number;
  readonly tables: Wavetables;
  /** Work space, which voices use in turn. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Makes what the notes of an instrument share. */
export function createSynthContext(sampleRate: number): SynthContext {
  return {
    sampleRate,
    tables: createWavetables(),
    left: new Float64Array(longestTick),
    right: new Float64Array(longestTick),
  };
}

const longestTick = 256;

/** Loudness grows a little faster than the square root of what the hand gives. */
const velocityPower = 1.5;

/** Release of a note that has to make way, in seconds. */
const stopSec = 0.03;

/** Begins a note. */
export function createSynthVoice(patch: Patch, note: Note, context: SynthContext & { readonly random: Random }): Voice {
  const { sampleRate, left, right } = context;
  const { tickFrames } = patch;
  const oscillators = oscillatorsOf(patch, note, context);
  const level = createEnvelope(patch.level, sampleRate);
  const filterEnvelope = createEnvelope(patch.filter.envelope, sampleRate);
  const filter = createVoiceFilter(patch.filter, note, { sampleRate, envelope: filterEnvelope });
  const vibrato = createVibrato(patch.vibrato, sampleRate, context.random);
  const gain = dbToGain(patch.gainDb) * pow(note.velocity, velocityPower);
  // One object for all ticks, as there are thousands a second.
  const run = { left, right, frames: 0, bend: 1, loudness: 0, wanted: 0, start: 0 };
  const state = { age: 0 };
  let stopping: Envelope | undefined;
  return {
    stop() {
      stopping ??= createEnvelope({ attackSec: 0, decaySec: stopSec, sustain: 0, releaseSec: stopSec }, sampleRate);
    },
    render(buses, from, to) {
      for (run.start = from; run.start < to; run.start += run.frames) {
        // Ticks lie on multiples of their length, and one where the note is let go.
        const untilRelease = state.age < note.frames ? note.frames - state.age : Infinity;
        run.frames = min(to - run.start, tickFrames - (run.start % tickFrames), untilRelease);
        run.bend = vibrato(state.age);
        run.wanted = gain * level.advance(run.frames) * (stopping ? stopping.advance(run.frames) : 1);
        runOscillators(oscillators, run);
        filter(run, buses);
        run.loudness = run.wanted;
        state.age += run.frames;
        if (state.age === note.frames) {
          level.release();
          filterEnvelope.release();
        }
        if (level.isOver || stopping?.isOver === true) return false;
      }
      return true;
    },
  };
}

interface RunningOscillator {
  readonly turn: Float32Array;
  /** Samples of the turn a frame. */
  readonly step: number;
  readonly left: number;
  readonly right: number;
  phase: number;
}

function oscillatorsOf(
  patch: Patch,
  note: Note,
  { sampleRate, tables, random }: SynthContext & { readonly random: Random },
): RunningOscillator[] {
  return patch.oscillators.map(({ wave, semitones, gain, pan }) => {
    const hz = concertPitch.hz * semitonesToRatio(note.pitch + semitones - concertPitch.pitch);
    const place = max(-1, min(1, pan + (note.pan ?? 0)));
    const angle = ((place + 1) * PI) / 4;
    return {
      // Vibrato may take the note up by a little more.
      turn: tables.turn(wave, (1.02 * hz) / sampleRate),
      step: (turnSamples * hz) / sampleRate,
      left: gain * cos(angle),
      right: gain * sin(angle),
      phase: patch.freePhase ? random.next() * turnSamples : 0,
    };
  });
}

/** A stretch of a note on its way from the oscillators to the buses. */
interface Run {
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

/** Fills both sides with the sum of all oscillators: two of them a loop, so that sums are fetched half as often. */
function runOscillators(oscillators: readonly RunningOscillator[], run: Run): void {
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

/** Pitch ratio at an age: none at first, then a slow swing. */
function createVibrato(
  { hz, cents, delaySec }: Patch['vibrato'],
  sampleRate: number,
  random: Random,
): (age: number) => number {
  if (cents === 0) return () => 1;
  const start = random.next();
  const rate = hz * random.uniform(0.94, 1.06);
  return (age) => {
    const sec = age / sampleRate;
    const depth = cents * max(0, min(1, (sec - delaySec) / 0.4));
    return depth === 0 ? 1 : semitonesToRatio((depth / 100) * sin(2 * PI * (rate * sec + start)));
  };
}

/**
 * Stereo state variable low-pass (A. Simper, "Linear Trapezoidal Integrated SVF", 2013) and level, both of which go in
 * straight lines from tick to tick.
 */
function createVoiceFilter(
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

/** Gain that keeps the power of so many unrelated oscillators. */
export function evenGain(count: number): number {
  return SQRT1_2 * Math.sqrt(2 / count);
}
