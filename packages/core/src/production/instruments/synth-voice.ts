/** A note of a subtractive synthesiser: band-limited oscillators, a low-pass with an envelope of its own, a level envelope. */
import {
  createKernelVoice,
  createVoiceRoom,
  kernelsInUse,
  storeTurn,
  type KernelVoice,
  type VoiceRoom,
  type WaveTurn,
} from '@stem/kernels';
import { pow, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';
import { dbToGain, semitonesToRatio } from '../../dsp/units.ts';
import type { Note } from '../score/note.ts';
import { createEnvelope, type Envelope, type EnvelopeShape } from './envelope.ts';
import { runOscillators, startOscillators, type Oscillator, type RunningOscillator } from './oscillator-bank.ts';
import { createFilterCourse, createPrewarp, runFilter, type FilterPatch, type Prewarp } from './voice-filter.ts';
import type { Voice } from './voice.ts';
import { createWavetables, type Wavetables } from './wavetable.ts';

const { max, min, PI } = Math;

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

/** What all notes of a patch share. */
export interface SynthContext {
  readonly sampleRate: number;
  readonly tables: Wavetables;
  readonly prewarp: Prewarp;
  /** Where kernels have their notes; without it plain twins play. */
  readonly room: VoiceRoom | undefined;
  /** The turns that kernels have. */
  readonly stored: Map<Float32Array, WaveTurn>;
  /** Work space, which voices use in turn. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Makes what the notes of an instrument share. */
export function createSynthContext(sampleRate: number): SynthContext {
  return {
    sampleRate,
    tables: createWavetables(),
    prewarp: createPrewarp(),
    room: kernelsInUse() === 'plain' ? undefined : createVoiceRoom(),
    stored: new Map(),
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
  const { sampleRate } = context;
  const { tickFrames } = patch;
  const oscillators = startOscillators(patch.oscillators, note, {
    ...context,
    random: patch.freePhase ? context.random : undefined,
  });
  const level = createEnvelope(patch.level, sampleRate);
  const filterEnvelope = createEnvelope(patch.filter.envelope, sampleRate);
  const filter = createFilterCourse(patch.filter, note, { ...context, envelope: filterEnvelope });
  const sound = context.room
    ? createKernelVoice(storedIn(context, oscillators), filter.start, context.room)
    : createPlainVoice(oscillators, filter.start, context);
  const vibrato = createVibrato(patch.vibrato, sampleRate, context.random);
  const gain = dbToGain(patch.gainDb) * pow(note.velocity, velocityPower);
  // One object for all ticks, as there are thousands a second.
  const tick = { frames: 0, bend: 1, loudness: 0, wanted: 0, start: 0 };
  const state = { age: 0 };
  let stopping: Envelope | undefined;
  return {
    stop() {
      stopping ??= createEnvelope({ attackSec: 0, decaySec: stopSec, sustain: 0, releaseSec: stopSec }, sampleRate);
    },
    render(buses, from, to) {
      sound.open(buses, from, to);
      let goesOn = true;
      for (tick.start = from; goesOn && tick.start < to; tick.start += tick.frames) {
        // Ticks lie on multiples of their length, and one where the note is let go.
        const untilRelease = state.age < note.frames ? note.frames - state.age : Infinity;
        tick.frames = min(to - tick.start, tickFrames - (tick.start % tickFrames), untilRelease);
        tick.bend = vibrato(state.age);
        tick.wanted = gain * level.advance(tick.frames) * (stopping ? stopping.advance(tick.frames) : 1);
        sound.tick(tick, filter.advance(tick.frames));
        tick.loudness = tick.wanted;
        state.age += tick.frames;
        if (state.age === note.frames) {
          level.release();
          filterEnvelope.release();
        }
        goesOn = !level.isOver && stopping?.isOver !== true;
      }
      sound.close(buses, from, to);
      if (!goesOn) sound.end();
      return goesOn;
    },
  };
}

/** The oscillators, their turns where kernels read them. */
function storedIn({ stored }: SynthContext, oscillators: readonly RunningOscillator[]) {
  return oscillators.map((oscillator) => {
    const turn = stored.get(oscillator.turn) ?? storeTurn(oscillator.turn);
    stored.set(oscillator.turn, turn);
    return { ...oscillator, turn };
  });
}

/** The twin of the kernel. */
function createPlainVoice(
  oscillators: readonly RunningOscillator[],
  start: Float64Array,
  { left, right }: SynthContext,
): KernelVoice {
  const state = { coefficients: start, memory: new Float64Array(4) };
  let buses: readonly Float32Array[] = [];
  return {
    open(opened) {
      buses = opened;
    },
    tick(tick, wanted) {
      const run = { ...tick, left, right };
      runOscillators(oscillators, run);
      runFilter(run, state, { wanted, buses });
    },
    close: () => undefined,
    end: () => undefined,
  };
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
