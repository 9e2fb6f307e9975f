/** A note of a subtractive synthesiser: band-limited oscillators, a low-pass with an envelope of its own, a level envelope. */
import { cos, exp2, pow, sin } from '../../dsp/elementary.ts';
import { usableCutoff } from '../../dsp/filter.ts';
import type { Random } from '../../dsp/random.ts';
import { dbToGain, semitonesToRatio } from '../../dsp/units.ts';
import { concertPitch, type Note } from '../score/note.ts';
import { createEnvelope, type Envelope, type EnvelopeShape } from './envelope.ts';
import type { Voice } from './voice.ts';
import { turnSamples, type Wave, type Wavetables } from './wavetable.ts';

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
  readonly random: Random;
}

/** Frames between two values of what changes slowly; in between it goes in straight lines. */
const tick = 64;

/** Loudness grows a little faster than the square root of what the hand gives. */
const velocityPower = 1.5;

/** Release of a note that has to make way, in seconds. */
const stopSec = 0.03;

/** Begins a note. */
export function createSynthVoice(patch: Patch, note: Note, context: SynthContext): Voice {
  const { sampleRate } = context;
  const oscillators = oscillatorsOf(patch, note, context);
  const level = createEnvelope(patch.level, sampleRate);
  const filterEnvelope = createEnvelope(patch.filter.envelope, sampleRate);
  const filter = createVoiceFilter(patch.filter, note, { sampleRate, envelope: filterEnvelope });
  const vibrato = createVibrato(patch.vibrato, sampleRate, context.random);
  const gain = dbToGain(patch.gainDb) * pow(note.velocity, velocityPower);
  const [left, right] = [new Float64Array(tick), new Float64Array(tick)];
  let [age, loudness] = [0, 0];
  let stopping: Envelope | undefined;
  return {
    stop() {
      stopping ??= createEnvelope({ attackSec: 0, decaySec: stopSec, sustain: 0, releaseSec: stopSec }, sampleRate);
    },
    render([busLeft, busRight], from, to) {
      if (!busLeft || !busRight) return false;
      for (let start = from; start < to;) {
        // Ticks lie on multiples of their length, and one where the note is let go.
        const untilRelease = age < note.frames ? note.frames - age : Infinity;
        const frames = min(to - start, tick - (start % tick), untilRelease);
        runOscillators(oscillators, { left, right, frames, bend: vibrato(age) });
        const wanted = gain * level.advance(frames) * (stopping ? stopping.advance(frames) : 1);
        filter({ left, right, frames, loudness, wanted, busLeft, busRight, start });
        loudness = wanted;
        age += frames;
        start += frames;
        if (age === note.frames) {
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

function oscillatorsOf(patch: Patch, note: Note, { sampleRate, tables, random }: SynthContext): RunningOscillator[] {
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

interface OscillatorBlock {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly frames: number;
  /** Ratio by which all pitches are bent. */
  readonly bend: number;
}

/** Fills both sides with the sum of all oscillators: two of them a loop, so that sums are fetched half as often. */
function runOscillators(oscillators: readonly RunningOscillator[], block: OscillatorBlock): void {
  block.left.fill(0, 0, block.frames);
  block.right.fill(0, 0, block.frames);
  const even = oscillators.length - (oscillators.length % 2);
  for (let i = 0; i < even; i += 2) {
    addPair(oscillators[i] as RunningOscillator, oscillators[i + 1] as RunningOscillator, block);
  }
  if (even < oscillators.length) addOne(oscillators[even] as RunningOscillator, block);
}

function addPair(a: RunningOscillator, b: RunningOscillator, { left, right, frames, bend }: OscillatorBlock): void {
  const { turn: turnA, left: leftA, right: rightA } = a;
  const { turn: turnB, left: leftB, right: rightB } = b;
  const [stepA, stepB] = [a.step * bend, b.step * bend];
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

function addOne(oscillator: RunningOscillator, { left, right, frames, bend }: OscillatorBlock): void {
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

/** A stretch of a note on its way from the oscillators to the buses. */
interface FilterRun {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly frames: number;
  /** Gain before the first frame, and at the last. */
  readonly loudness: number;
  readonly wanted: number;
  readonly busLeft: Float32Array;
  readonly busRight: Float32Array;
  /** Where on the buses it begins. */
  readonly start: number;
}

/**
 * Stereo state variable low-pass (A. Simper, "Linear Trapezoidal Integrated SVF", 2013) and level, both of which go in
 * straight lines from tick to tick. One loop for both sides: their chains of operations do not wait for each other.
 */
function createVoiceFilter(
  patch: FilterPatch,
  note: Note,
  { sampleRate, envelope }: { readonly sampleRate: number; readonly envelope: Envelope },
): (run: FilterRun) => void {
  const octaves = (patch.follow * (note.pitch - concertPitch.pitch)) / 12 + patch.velocityOctaves * (note.velocity - 1);
  const k = 1 / patch.q;
  const warped = (height: number): number => {
    const hz = patch.cutoffHz * exp2(octaves + patch.envelopeOctaves * height);
    const angle = PI * usableCutoff(min(0.42, hz / sampleRate));
    return sin(angle) / cos(angle);
  };
  const g = warped(0);
  const first = 1 / (1 + g * (g + k));
  const coefficients = Float64Array.of(first, g * first, g * g * first);
  const states = new Float64Array(4);
  return (run) => {
    const { left, right, frames, busLeft, busRight, start } = run;
    const wantedG = warped(envelope.advance(frames));
    const wanted = 1 / (1 + wantedG * (wantedG + k));
    let a1 = coefficients[0] as number;
    let a2 = coefficients[1] as number;
    let a3 = coefficients[2] as number;
    const step1 = (wanted - a1) / frames;
    const step2 = (wantedG * wanted - a2) / frames;
    const step3 = (wantedG * wantedG * wanted - a3) / frames;
    let l1 = states[0] as number;
    let l2 = states[1] as number;
    let r1 = states[2] as number;
    let r2 = states[3] as number;
    let { loudness } = run;
    const louder = (run.wanted - loudness) / frames;
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
    coefficients[0] = wanted;
    coefficients[1] = wantedG * wanted;
    coefficients[2] = wantedG * wantedG * wanted;
    states[0] = l1;
    states[1] = l2;
    states[2] = r1;
    states[3] = r2;
  };
}

/** Gain that keeps the power of so many unrelated oscillators. */
export function evenGain(count: number): number {
  return SQRT1_2 * Math.sqrt(2 / count);
}
