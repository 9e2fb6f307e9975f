/** The drum kit: every sound synthesised, in several takes, as somebody hits it softer and harder. */
import type { Random } from '../../dsp/random.ts';
import { crash } from './crash.ts';
import { hat } from './hat.ts';
import { kick } from './kick.ts';
import { snare } from './snare.ts';
import { tom } from './tom.ts';

/** What a hit is made of. */
export interface HitContext {
  readonly sampleRate: number;
  readonly random: Random;
  /** 0 … 1: how hard it is struck. A harder hit is brighter, not only louder. */
  readonly hardness: number;
}

/** A hit: left and right, from its very first frame, until it has fallen by 60 dB or more. */
export type Hit = readonly [Float32Array, Float32Array];

export type DrumSound = 'kick' | 'snare' | 'closed hat' | 'open hat' | 'high tom' | 'middle tom' | 'low tom' | 'crash';

const sounds: Readonly<Record<DrumSound, (context: HitContext) => Hit>> = {
  kick,
  snare,
  'closed hat': (context) => hat(context, 0.09),
  'open hat': (context) => hat(context, 0.6),
  'high tom': (context) => tom(context, 165),
  'middle tom': (context) => tom(context, 122),
  'low tom': (context) => tom(context, 88),
  crash,
};

/** Takes of each sound at each hardness, played in turn. */
const takes = 3;
const hardnesses = [0.3, 0.6, 1] as const;

/** MIDI pitches of General MIDI's drum map. */
export const drumPitches: Readonly<Record<DrumSound, number>> = {
  kick: 36,
  snare: 38,
  'closed hat': 42,
  'open hat': 46,
  'high tom': 50,
  'middle tom': 47,
  'low tom': 43,
  crash: 49,
};

export interface Kit {
  /** The take of a sound for a hit. */
  hit(sound: DrumSound, velocity: number, index: number): Hit;
}

/** A kit whose sounds are made when they are first struck. */
export function createKit(sampleRate: number, random: Random): Kit {
  const hits = new Map<string, Hit>();
  return {
    hit(sound, velocity, index) {
      const layer = velocity < 0.42 ? 0 : velocity < 0.72 ? 1 : 2;
      const name = `${sound} ${layer} ${index % takes}`;
      const known =
        hits.get(name) ?? sounds[sound]({ sampleRate, random: random.child(name), hardness: hardnesses[layer] });
      hits.set(name, known);
      return known;
    },
  };
}
