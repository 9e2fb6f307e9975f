/** Plays drum hits: each sound from its place on the stage; a closed hat ends an open one. */
import { butterworthHighpass } from '../../dsp/filter.ts';
import { cos, exp, pow, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';
import { createTone } from '../instruments/tone.ts';
import type { Instrument, Voice } from '../instruments/voice.ts';
import type { Note } from '../score/note.ts';
import { createKit, type DrumSound, type Hit } from './kit.ts';

const { min, PI, SQRT2 } = Math;

/** A choked cymbal falls by 60 dB in this time. */
const chokeSec = 0.03;
const sixtyDb = 6.907755278982137;

/** Gain of a hit with full velocity. */
const gain = 0.52;

export function createDrums(sampleRate: number, random: Random): Instrument {
  const kit = createKit(sampleRate, random);
  const tones = [0, 1].map(() => createTone(butterworthHighpass(22 / sampleRate, 2)));
  const choke = exp(-sixtyDb / (chokeSec * sampleRate));
  return {
    buses: 2,
    start: (note, index) => createHitVoice(note, kit.hit(note.sound as DrumSound, note.velocity, index), choke),
    finish(buses) {
      for (const [side, tone] of tones.entries()) tone(buses[side] as Float32Array);
    },
  };
}

/** Adds a hit to the buses, louder on the side where it stands. */
function createHitVoice({ velocity, pan = 0 }: Note, hit: Hit, choke: number): Voice {
  const loudness = gain * pow(velocity, 1.5);
  const angle = ((pan + 1) * PI) / 4;
  const gains = [SQRT2 * loudness * cos(angle), SQRT2 * loudness * sin(angle)];
  const state = { at: 0, level: 1, isChoked: false };
  return {
    stop() {
      state.isChoked = true;
    },
    render(buses, from, to) {
      const { at, level } = state;
      const count = min(to - from, hit[0].length - at);
      for (const [side, samples] of hit.entries()) {
        const part = { samples, at, count, bus: buses[side] as Float32Array, from };
        const loud = gains[side] as number;
        if (state.isChoked) state.level = addFading(part, { gain: loud, level, ratio: choke });
        else add(part, loud * level);
      }
      state.at += count;
      return state.at < hit[0].length && state.level > 1e-4;
    },
  };
}

/** So many samples of a side from `at` on, to the bus from `from` on. */
interface Part {
  readonly samples: Float32Array;
  readonly at: number;
  readonly count: number;
  readonly bus: Float32Array;
  readonly from: number;
}

function add({ samples, at, count, bus, from }: Part, gain: number): void {
  for (let i = 0; i < count; i++) bus[from + i] = (bus[from + i] as number) + gain * (samples[at + i] as number);
}

/** Adds samples at a level that changes by a ratio a frame; returns the level behind them. */
function addFading(
  { samples, at, count, bus, from }: Part,
  { gain, level, ratio }: { readonly gain: number; readonly level: number; readonly ratio: number },
): number {
  let now = level;
  for (let i = 0; i < count; i++) {
    bus[from + i] = (bus[from + i] as number) + gain * now * (samples[at + i] as number);
    now *= ratio;
  }
  return now;
}
