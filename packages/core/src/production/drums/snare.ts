/** The snare drum: two modes of its head under the noise of the wires, which is different on either side. */
import { butterworthHighpass, filterInPlace, lowpass } from '../../dsp/filter.ts';
import type { Random } from '../../dsp/random.ts';
import { addPartial, fallingNoise, finishHit, hitFrames, risen } from './strike.ts';
import type { Hit, HitContext } from './kit.ts';

const { PI } = Math;

const wiresSec = 0.3;

export function snare({ sampleRate, random, hardness }: HitContext): Hit {
  const frames = hitFrames(wiresSec, sampleRate);
  const head = new Float32Array(frames);
  const tuned = random.uniform(0.985, 1.015);
  for (const [hz, gain, fallSec] of [
    [187, 0.75, 0.2],
    [331, 0.45, 0.13],
    [480, 0.15, 0.08],
  ] as const) {
    addPartial(head, sampleRate, { hz: hz * tuned, gain, fallSec, phase: PI / 5 });
  }
  const shared = wires(random.child('shared'), { frames, sampleRate, hardness });
  const [left, right] = ['left', 'right'].map((side) => {
    const own = wires(random.child(side), { frames, sampleRate, hardness });
    return own.map((sample, i) => risen(i, 4) * ((head[i] as number) + 0.75 * (shared[i] as number) + 0.5 * sample));
  }) as [Float32Array, Float32Array];
  return finishHit([left, right], 0.75);
}

/** Noise with a sharp beginning, as bright as the hit is hard. */
function wires(
  random: Random,
  { frames, sampleRate, hardness }: Omit<HitContext, 'random'> & { readonly frames: number },
): Float32Array {
  const noise = fallingNoise(frames, wiresSec * sampleRate, random.child('tail'));
  const crack = fallingNoise(frames, 0.03 * sampleRate, random.child('crack'));
  for (let i = 0; i < frames; i++) noise[i] = 0.65 * (noise[i] as number) + hardness * (crack[i] as number);
  filterInPlace(noise, [
    ...butterworthHighpass(900 / sampleRate, 2),
    lowpass((4500 + 5000 * hardness) / sampleRate, 0.7),
  ]);
  return noise;
}
