/** Drums whose every hit has a known time: what a client sends as a reference, with an offset and a drift. */
import { createRandom, exp, sin } from '@stem/core/dsp';

const { PI, max, min, round } = Math;

export interface DrumTrack {
  readonly bars: number;
  readonly bpm: number;
  readonly sampleRate: number;
  /** Where bar 1 begins; below 0, its beginning is cut off. */
  readonly offsetSec: number;
  /** By how much a hit at a second of the song is late. */
  readonly late?: (sec: number) => number;
}

/** Sixteenths of a bar: kick and snare at their usual places, hats on eighths, a fill in every fourth bar. */
const kicks = [0, 7, 8, 10];
const snares = [4, 12];

export function drumTrack({ bars, bpm, sampleRate, offsetSec, late = () => 0 }: DrumTrack): Float32Array {
  const beatSec = 60 / bpm;
  const endSec = 4 * bars * beatSec;
  const samples = new Float32Array(round((offsetSec + endSec + late(endSec) + 0.2) * sampleRate));
  const sounds = hits(sampleRate);
  for (let sixteenth = 0; sixteenth < 16 * bars; sixteenth++) {
    const sec = (sixteenth * beatSec) / 4;
    const first = round((offsetSec + sec + late(sec)) * sampleRate);
    const step = sixteenth % 16;
    const fills = (sixteenth >> 4) % 4 === 3 && step >= 8;
    if (kicks.includes(step)) add(samples, sounds.kick, first);
    if (snares.includes(step) || fills) add(samples, sounds.snare, first);
    if (step % 2 === 0) add(samples, sounds.hat, first);
  }
  return samples;
}

function hits(sampleRate: number) {
  const render = (value: (sec: number, noise: number) => number): Float32Array => {
    const random = createRandom('drum track');
    const length = round(0.3 * sampleRate);
    return Float32Array.from({ length }, (_, i) => value(i / sampleRate, random.uniform(-1, 1)));
  };
  return {
    kick: render(
      (sec, noise) =>
        0.8 * sin(2 * PI * (45 * sec + 4 * (1 - exp(-30 * sec)))) * exp(-12 * sec) + 0.15 * noise * exp(-400 * sec),
    ),
    snare: render((sec, noise) => 0.3 * noise * exp(-20 * sec) + 0.2 * sin(2 * PI * 190 * sec) * exp(-25 * sec)),
    hat: render((sec, noise) => 0.15 * noise * exp(-60 * sec)),
  };
}

function add(samples: Float32Array, hit: Float32Array, first: number): void {
  for (let i = max(0, -first); i < min(hit.length, samples.length - first); i++) {
    samples[first + i] = (samples[first + i] as number) + (hit[i] as number);
  }
}
