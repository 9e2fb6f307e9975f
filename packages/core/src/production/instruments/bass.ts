/** The bass: two saws a hair apart over a sine, with a filter that opens at every stroke. */
import { butterworthHighpass } from '../../dsp/filter.ts';
import type { Random } from '../../dsp/random.ts';
import { createSynthContext, createSynthVoice, type Patch } from './synth-voice.ts';
import { bendPeaks, createTone } from './tone.ts';
import type { Instrument } from './voice.ts';

const patch: Patch = {
  tickFrames: 64,
  gainDb: -7.5,
  freePhase: false,
  oscillators: [
    { wave: 'sine', semitones: 0, gain: 0.8, pan: 0 },
    { wave: 'saw', semitones: -0.06, gain: 0.42, pan: -1 },
    { wave: 'saw', semitones: 0.06, gain: 0.42, pan: 1 },
  ],
  level: { attackSec: 0.004, decaySec: 2.5, sustain: 0.5, releaseSec: 0.11 },
  filter: {
    cutoffHz: 400,
    q: 1.1,
    follow: 0.4,
    envelopeOctaves: 2.6,
    velocityOctaves: 1.6,
    envelope: { attackSec: 0.003, decaySec: 0.55, sustain: 0.12, releaseSec: 0.2 },
  },
  vibrato: { hz: 5, cents: 0, delaySec: 0 },
};

/** Gain into the bend of its peaks. */
const drive = 0.9;

export function createBass(sampleRate: number, random: Random): Instrument {
  const context = createSynthContext(sampleRate);
  // Last, as bent waves that are not symmetric have a mean.
  const tones = [0, 1].map(() => createTone(butterworthHighpass(28 / sampleRate, 2)));
  return {
    buses: 2,
    start: (note, index) => createSynthVoice(patch, note, { ...context, random: random.child(`note ${index}`) }),
    finish(buses) {
      for (const [side, tone] of tones.entries()) {
        const bus = buses[side] as Float32Array;
        bendPeaks(bus, drive);
        tone(bus);
      }
    },
  };
}
