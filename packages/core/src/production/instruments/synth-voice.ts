/** A note of a subtractive synthesiser: band-limited oscillators, a low-pass with an envelope of its own, a level envelope. */
import { pow, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';
import { dbToGain, semitonesToRatio } from '../../dsp/units.ts';
import type { Note } from '../score/note.ts';
import { createEnvelope, type Envelope, type EnvelopeShape } from './envelope.ts';
import { runOscillators, startOscillators, type Oscillator } from './oscillator-bank.ts';
import { createPrewarp, createVoiceFilter, type FilterPatch, type Prewarp } from './voice-filter.ts';
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
  const oscillators = startOscillators(patch.oscillators, note, {
    ...context,
    random: patch.freePhase ? context.random : undefined,
  });
  const level = createEnvelope(patch.level, sampleRate);
  const filterEnvelope = createEnvelope(patch.filter.envelope, sampleRate);
  const filter = createVoiceFilter(patch.filter, note, { ...context, envelope: filterEnvelope });
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
