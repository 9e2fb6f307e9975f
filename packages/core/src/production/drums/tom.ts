/** Toms: a head whose pitch falls a little as it comes to rest, and the stick. */
import { exp, sin } from '../../dsp/elementary.ts';
import { filterInPlace, lowpass } from '../../dsp/filter.ts';
import { fallingNoise, fallRatio, centredHit, hitFrames, risen } from './strike.ts';
import type { Hit, HitContext } from './kit.ts';

const { PI } = Math;

const fallSec = 0.55;

export function tom({ sampleRate, random, hardness }: HitContext, hz: number): Hit {
  const frames = hitFrames(fallSec, sampleRate);
  const samples = new Float32Array(frames);
  const stick = fallingNoise(frames, 0.05 * sampleRate, random.child('stick'));
  filterInPlace(stick, [lowpass((2500 + 3500 * hardness) / sampleRate, 0.7)]);
  const tuned = random.uniform(0.99, 1.01);
  const [fall, upperFall, bendFall] = [
    fallRatio(1 / sampleRate, fallSec),
    fallRatio(1 / sampleRate, 0.3 * fallSec),
    exp(-1 / (0.04 * sampleRate)),
  ] as [number, number, number];
  let [turns, level, upper, bend] = [0, 1, 0.3, 0.25 + 0.25 * hardness];
  for (let i = 0; i < frames; i++) {
    const head = level * sin(2 * PI * turns + 0.4) + (upper > 1e-6 ? upper * sin(2 * PI * 1.59 * turns) : 0);
    samples[i] = risen(i, 8) * (head + 0.7 * (stick[i] as number));
    turns += (tuned * hz * (1 + bend)) / sampleRate;
    level *= fall;
    upper *= upperFall;
    bend *= bendFall;
  }
  return centredHit(samples, 0.7);
}
