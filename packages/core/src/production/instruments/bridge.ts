/** The bridge pad: wide, slow chords of two detuned saws around a soft triangle, which open as they swell. */
import type { Random } from '../../dsp/random.ts';
import { evenGain } from './oscillator-bank.ts';
import { createSynthContext, createSynthVoice, type Patch } from './synth-voice.ts';
import type { Instrument } from './voice.ts';

const gain = evenGain(3);

const patch: Patch = {
  tickFrames: 256,
  gainDb: -17.5,
  freePhase: true,
  oscillators: [
    { wave: 'saw', semitones: -0.09, gain, pan: -0.85 },
    { wave: 'saw', semitones: 0.08, gain, pan: 0.85 },
    { wave: 'triangle', semitones: -0.03, gain: 1.4 * gain, pan: 0 },
  ],
  level: { attackSec: 0.45, decaySec: 6, sustain: 0.6, releaseSec: 0.8 },
  filter: {
    cutoffHz: 700,
    q: 0.8,
    follow: 0.5,
    envelopeOctaves: 1.9,
    velocityOctaves: 1.8,
    envelope: { attackSec: 1.1, decaySec: 5, sustain: 0.3, releaseSec: 2 },
  },
  vibrato: { hz: 4.4, cents: 5, delaySec: 0.5 },
};

export function createBridge(sampleRate: number, random: Random): Instrument {
  const context = createSynthContext(sampleRate);
  return {
    buses: 2,
    start: (note, index) => createSynthVoice(patch, note, { ...context, random: random.child(`note ${index}`) }),
  };
}
