/** The synthesisers: a plucked arpeggio that wanders between the sides, and a lead of three detuned saws. */
import type { Random } from '../../dsp/random.ts';
import { evenGain } from './oscillator-bank.ts';
import { createSynthContext, createSynthVoice, type Patch } from './synth-voice.ts';
import type { Instrument } from './voice.ts';

const still = { hz: 5, cents: 0, delaySec: 0 } as const;

const patches = {
  arpeggio: {
    tickFrames: 64,
    gainDb: -12,
    freePhase: true,
    oscillators: [
      { wave: 'saw', semitones: -0.06, gain: evenGain(3), pan: -0.3 },
      { wave: 'saw', semitones: 0.06, gain: evenGain(3), pan: 0.3 },
      { wave: 'square', semitones: -12, gain: 0.6 * evenGain(3), pan: 0 },
    ],
    level: { attackSec: 0.003, decaySec: 0.85, sustain: 0, releaseSec: 0.25 },
    filter: {
      cutoffHz: 850,
      q: 1.4,
      follow: 0.6,
      envelopeOctaves: 2.7,
      velocityOctaves: 1.4,
      envelope: { attackSec: 0.002, decaySec: 0.5, sustain: 0, releaseSec: 0.3 },
    },
    vibrato: still,
  },
  lead: {
    tickFrames: 64,
    gainDb: -14,
    freePhase: true,
    oscillators: [
      { wave: 'saw', semitones: -0.1, gain: evenGain(3), pan: -0.6 },
      { wave: 'saw', semitones: 0, gain: evenGain(3), pan: 0 },
      { wave: 'saw', semitones: 0.11, gain: evenGain(3), pan: 0.6 },
    ],
    level: { attackSec: 0.014, decaySec: 1.6, sustain: 0.55, releaseSec: 0.28 },
    filter: {
      cutoffHz: 1600,
      q: 1,
      follow: 0.5,
      envelopeOctaves: 1.7,
      velocityOctaves: 1.6,
      envelope: { attackSec: 0.02, decaySec: 0.9, sustain: 0.35, releaseSec: 0.4 },
    },
    vibrato: { hz: 5.4, cents: 14, delaySec: 0.25 },
  },
} as const satisfies Readonly<Record<string, Patch>>;

export type SynthSound = keyof typeof patches;

export function createSynths(sampleRate: number, random: Random): Instrument {
  const context = createSynthContext(sampleRate);
  return {
    buses: 2,
    start: (note, index) =>
      createSynthVoice(patches[note.sound as SynthSound], note, { ...context, random: random.child(`note ${index}`) }),
  };
}
