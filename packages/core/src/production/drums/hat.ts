/** The hi-hat: partials of two cymbals that fit no scale, and the air between them. */
import { butterworthHighpass, filterInPlace, lowpass } from '../../dsp/filter.ts';
import { addPartial, fallingNoise, finishHit, hitFrames, risen } from './strike.ts';
import type { Hit, HitContext } from './kit.ts';

const { PI } = Math;

const partialsHz = [3170, 4230, 5410, 6270, 7030, 8120, 9240, 10_300] as const;

/** Closed where it falls by 60 dB within a tenth of a second. */
export function hat({ sampleRate, random, hardness }: HitContext, fallSec: number): Hit {
  const frames = hitFrames(fallSec, sampleRate);
  const sides = ['left', 'right'].map((side) => {
    const own = random.child(side);
    const metal = new Float32Array(frames);
    for (const hz of partialsHz) {
      const tuned = hz * own.uniform(0.985, 1.015);
      if (tuned > 0.45 * sampleRate) continue;
      addPartial(metal, sampleRate, {
        hz: tuned,
        gain: 0.11,
        fallSec: fallSec * own.uniform(0.6, 1),
        phase: 2 * PI * own.next(),
      });
    }
    const air = fallingNoise(frames, fallSec * sampleRate, own.child('air'));
    const tick = fallingNoise(frames, 0.006 * sampleRate, own.child('tick'));
    for (let i = 0; i < frames; i++) {
      metal[i] = risen(i, 6) * ((metal[i] as number) + 0.5 * (air[i] as number) + 0.5 * hardness * (tick[i] as number));
    }
    filterInPlace(metal, [
      ...butterworthHighpass(6200 / sampleRate, 3),
      lowpass((9000 + 6000 * hardness) / sampleRate, 0.7),
    ]);
    return metal;
  }) as [Float32Array, Float32Array];
  return finishHit(sides, 0.34);
}
