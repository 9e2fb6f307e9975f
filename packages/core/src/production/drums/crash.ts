/** The crash cymbal: a burst of bright noise and many partials, the upper of which are gone first. */
import { butterworthHighpass, filterInPlace, lowpass } from '../../dsp/filter.ts';
import { addPartial, fallingNoise, finishHit, hitFrames, risen } from './strike.ts';
import type { Hit, HitContext } from './kit.ts';

const { PI, min } = Math;

const fallSec = 2.2;
const partialCount = 16;

export function crash({ sampleRate, random, hardness }: HitContext): Hit {
  const frames = hitFrames(fallSec, sampleRate);
  const sides = ['left', 'right'].map((side) => {
    const own = random.child(side);
    const metal = new Float32Array(frames);
    for (let n = 0; n < partialCount; n++) {
      const hz = min(0.45 * sampleRate, 420 * (1 + 1.4 * n) * own.uniform(0.96, 1.04));
      addPartial(metal, sampleRate, { hz, gain: 0.06, fallSec: (fallSec * 6) / (6 + n), phase: 2 * PI * own.next() });
    }
    const bright = fallingNoise(frames, 0.8 * sampleRate, own.child('bright'));
    const dark = fallingNoise(frames, fallSec * sampleRate, own.child('dark'));
    filterInPlace(dark, [lowpass(6500 / sampleRate, 0.7)]);
    for (let i = 0; i < frames; i++) {
      metal[i] =
        risen(i, 40) * ((metal[i] as number) + 0.5 * hardness * (bright[i] as number) + 0.4 * (dark[i] as number));
    }
    filterInPlace(metal, butterworthHighpass(380 / sampleRate, 2));
    return metal;
  }) as [Float32Array, Float32Array];
  return finishHit(sides, 0.5);
}
