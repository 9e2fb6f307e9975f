/** A client's drum reference, made with everything that can be wrong with one, whose times are known. Not shipped. */
import { createRandom } from '../src/dsp/random.ts';

const { PI, exp, floor, max, min, round, sin } = Math;

export interface DrumWish {
  readonly bars: number;
  readonly bpm?: number;
  readonly sampleRate?: number;
  /** Where bar 1 begins, in seconds. Below 0, its beginning is cut off. */
  readonly offsetSec?: number;
  /** By how much the hit at a second of the song is late. */
  readonly late?: (sec: number) => number;
  /** The second of a beat, where the tempo changes. */
  readonly secAtBeat?: (beat: number) => number;
  /** How late every second sixteenth is, as a share of one. */
  readonly swing?: number;
  /** A fill of the snare in every fourth bar. */
  readonly fills?: boolean;
  /** Nothing sounds in the first bars. */
  readonly restBars?: number;
  /** Seconds behind the last bar. */
  readonly tailSec?: number;
  /** Which sixteenths of a bar are struck. */
  readonly pattern?: DrumPattern;
}

export interface DrumPattern {
  readonly kick: readonly number[];
  readonly snare: readonly number[];
  readonly hat: readonly number[];
}

const rock: DrumPattern = { kick: [0, 7, 8, 10], snare: [4, 12], hat: [0, 2, 4, 6, 8, 10, 12, 14] };

/** Mono drums, each hit at the frame nearest to its time. */
export function drumReference(wish: DrumWish): Float32Array {
  const { bars, bpm = 140, sampleRate = 48_000, offsetSec = 0, late = () => 0, swing = 0, tailSec = 0.2 } = wish;
  const { secAtBeat = (beat) => (beat * 60) / bpm, pattern = rock, fills = false, restBars = 0 } = wish;
  const end = offsetSec + secAtBeat(4 * bars) + late(secAtBeat(4 * bars)) + tailSec;
  const samples = new Float32Array(max(0, floor(end * sampleRate)));
  const random = createRandom('drum reference');
  const [low, middle, high] = [kick, snare, hat].map((sound) => rendered(sound, sampleRate)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const strike = (step: number, hit: Float32Array, gain: number): void => {
    const sec = secAtBeat((step + (step % 2 === 1 ? swing : 0)) / 4);
    place(samples, (offsetSec + sec + late(sec)) * sampleRate, { hit, gain });
  };
  for (let bar = restBars; bar < bars; bar++) {
    const isFill = fills && bar % 4 === 3;
    for (let step = 0; step < 16; step++) {
      const at = 16 * bar + step;
      const human = (): number => random.uniform(0.8, 1);
      if (pattern.kick.includes(step)) strike(at, low, 0.8 * human());
      if (isFill ? step >= 8 : pattern.snare.includes(step)) strike(at, middle, 0.5 * human());
      if (pattern.hat.includes(step)) strike(at, high, 0.2 * human());
    }
  }
  return samples;
}

type Sound = (sec: number, noise: number) => number;

/** 45 to 165 Hz, with a click. */
const kick: Sound = (sec, noise) =>
  sin(2 * PI * (45 * sec + 4 * (1 - exp(-30 * sec)))) * exp(-12 * sec) + 0.2 * noise * exp(-400 * sec);
const snare: Sound = (sec, noise) => 0.6 * noise * exp(-20 * sec) + 0.4 * sin(2 * PI * 190 * sec) * exp(-25 * sec);
const hat: Sound = (sec, noise) => noise * exp(-60 * sec);

function rendered(sound: Sound, sampleRate: number): Float32Array {
  const random = createRandom('hit');
  return Float32Array.from({ length: round(0.4 * sampleRate) }, (_, i) => sound(i / sampleRate, random.uniform(-1, 1)));
}

/** Adds a hit at the nearest frame. */
function place(samples: Float32Array, frame: number, { hit, gain }: { hit: Float32Array; gain: number }): void {
  const first = round(frame);
  for (let i = max(0, -first); i < min(hit.length, samples.length - first); i++) {
    samples[first + i] = (samples[first + i] as number) + gain * (hit[i] as number);
  }
}
