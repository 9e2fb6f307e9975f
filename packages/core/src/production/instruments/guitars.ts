/** Two guitars, one to each side: plucked strings through a small amplifier. */
import { butterworthHighpass, lowpass } from '../../dsp/filter.ts';
import type { Random } from '../../dsp/random.ts';
import { createStringVoice, type Stroke } from './guitar-string.ts';
import { bendPeaks, createTone } from './tone.ts';
import type { Instrument } from './voice.ts';

const { min } = Math;

/** How the guitars' strings are struck. */
const strokes = {
  pick: {
    pickPosition: 0.19,
    pickupPosition: 0.28,
    ringSec: 5,
    dampSec: 0.35,
    brightness: 0.62,
    noise: 0.08,
    gain: 1.2,
  },
  strum: {
    pickPosition: 0.14,
    pickupPosition: 0.22,
    ringSec: 4,
    dampSec: 0.22,
    brightness: 0.72,
    noise: 0.12,
    gain: 1,
  },
  'palm mute': {
    pickPosition: 0.1,
    pickupPosition: 0.2,
    ringSec: 0.42,
    dampSec: 0.12,
    brightness: 0.25,
    noise: 0.2,
    gain: 1.7,
  },
  chuck: {
    pickPosition: 0.08,
    pickupPosition: 0.15,
    ringSec: 0.07,
    dampSec: 0.05,
    brightness: 0.5,
    noise: 0.7,
    gain: 0.8,
  },
} as const satisfies Readonly<Record<string, Stroke & { readonly gain: number }>>;

export type GuitarSound = keyof typeof strokes;

/** Gain of one string at full velocity. */
const stringGain = 0.11;

/** How much each guitar is heard on the other's side. */
const crosstalk = 0.2;

/** The right one plays fewer strings at a time. */
const rightGain = 1.3;

/** Into the bend of the peaks. */
const drive = 1.15;

export function createGuitars(sampleRate: number, random: Random): Instrument {
  // Three times the cutoff lies under Nyquist, and with it all that the bend below adds.
  const cutoff = min(5200, 0.11 * sampleRate) / sampleRate;
  const before = [0, 1].map(() => createTone([lowpass(cutoff, 1.05), lowpass(cutoff, 0.6)]));
  // Last, as bent waves that are not symmetric have a mean.
  const after = [0, 1].map(() => createTone(butterworthHighpass(85 / sampleRate, 2)));
  return {
    buses: 2,
    start(note, index) {
      const stroke = strokes[note.sound as GuitarSound];
      const bus = (note.pan ?? 0) < 0 ? 0 : 1;
      return createStringVoice(note, {
        gain: stringGain * stroke.gain,
        sampleRate,
        stroke,
        bus,
        random: random.child(`note ${index}`),
      });
    },
    finish([left, right]) {
      if (!left || !right) return;
      for (const [side, bus] of [left, right].entries()) {
        before[side]?.(bus);
        bendPeaks(bus, drive);
        after[side]?.(bus);
      }
      for (let i = 0; i < left.length; i++) {
        const a = left[i] as number;
        const b = rightGain * (right[i] as number);
        left[i] = a + crosstalk * b;
        right[i] = b + crosstalk * a;
      }
    },
  };
}
