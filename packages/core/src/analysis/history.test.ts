import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { createRandom } from '../dsp/random.ts';
import { createHistory, type History } from './history.ts';
import { spectrumWindow } from './power-spectrum.ts';

const { max, min, sqrt } = Math;

const shape = { reach: 1024, largestBlock: 700 };

function noise(channelCount: number, frames: number, seed: string): Float32Array[] {
  const random = createRandom(seed);
  return Array.from({ length: channelCount }, () => Float32Array.from({ length: frames }, () => random.uniform(-1, 1)));
}

/** The same history by both kernels, fed in blocks of these lengths. */
function both(channels: readonly Float32Array[], blocks: readonly number[]): readonly [History, History] {
  return (['simd', 'plain'] as const).map((kernels) => {
    chooseKernels(kernels);
    const history = createHistory(channels.length, shape);
    let from = 0;
    for (const count of blocks) {
      history.push(channels, from, count);
      from += count;
    }
    return history;
  }) as unknown as readonly [History, History];
}

function held({ mid, side, start, end }: History): readonly Float32Array[] {
  return [mid, side].map((signal) => signal.slice(0, end - start).slice(-shape.reach));
}

describe('the plain twin', () => {
  afterEach(() => chooseKernels('simd'));

  const blockLengths = fc.array(fc.integer({ min: 1, max: shape.largestBlock }), { minLength: 1, maxLength: 20 });

  test('holds the same mid and side, and reads the same levels, whatever the blocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), blockLengths, (channelCount, blocks) => {
        const total = blocks.reduce((sum, count) => sum + count, 0);
        const [simd, plain] = both(noise(channelCount, total, 'held'), blocks);
        expect([simd.end, simd.end - shape.reach >= simd.start]).toEqual([plain.end, true]);
        const largest = held(simd).map((signal, index) =>
          signal.reduce((most, value, at) => max(most, Math.abs(value - (held(plain)[index]?.[at] ?? NaN))), 0),
        );
        expect(max(...largest)).toBeLessThan(3e-7);
        const [levels, same] = [simd.blockLevels(256), plain.blockLevels(256)];
        expect(levels.length).toBe(same.length);
        for (const [index, value] of levels.entries()) expect(value).toBeCloseTo(same[index] as number, 9);
      }),
      { numRuns: 30 },
    );
  });

  test.each([64, 128, 512, 1024])('agrees within −125 dB of the strongest bin at %i samples', (size) => {
    const channels = noise(2, 2000, `spectrum ${size}`);
    for (const samples of channels) for (let at = 0; at < samples.length; at++) samples[at]! += Math.sin(at * 0.31);
    const blocks = [700, 333, 1, 700, 200];
    const [simd, plain] = both(channels, blocks).map((history) => {
      const power = new Float32Array(size / 2 + 1);
      history.spectrum(spectrumWindow(size), 0).measure(history.end - 7, power);
      return power;
    }) as [Float32Array, Float32Array];
    const strongest = sqrt(max(...plain));
    for (const [bin, power] of simd.entries()) {
      expect(Math.abs(sqrt(power) - sqrt(plain[bin] as number)) / strongest).toBeLessThan(10 ** (-125 / 20));
    }
  });

  test('leaves the side out alike', () => {
    const [left] = noise(1, 700, 'side') as [Float32Array];
    for (const [gain, counts] of [
      [0.2, true],
      [0.5, false],
    ] as const) {
      // The side has 0.44 and 0.11 of the mid's energy.
      for (const history of both([left, left.map((value) => gain * value)], [700])) {
        const [with0, with25] = [0, 0.25].map((share) => {
          const power = new Float32Array(257);
          history.spectrum(spectrumWindow(512), share).measure(700, power);
          return power;
        });
        expect(Object.is(with0?.[20], with25?.[20])).toBe(counts);
      }
    }
  });

  test('hears bands rise alike, however many hops at a time', () => {
    const shape = { hop: 40, lag: 2, edges: [1, 2, 3, 5, 9, 20, 21, 100, 257], floor: 1e-3 } as const;
    const [simd, plain] = both(noise(2, 700, 'bands'), [700]).map((history) => {
      const found = [1, 4, 2].map((hops) => new Float64Array(4 * hops));
      const measure = history.spectrum(spectrumWindow(512), 0).rises({ ...shape, registers: [2, 4, 7] });
      for (const [turn, end] of [420, 460, 620].entries()) measure(end, (found[turn]?.length ?? 0) / 4, found[turn]!);
      return found.flatMap((rises) => [...rises]);
    }) as [number[], number[]];
    expect(Math.max(...plain)).toBeGreaterThan(2);
    for (const [index, value] of simd.entries()) {
      const expected = plain[index] as number;
      expect(Math.abs(value - expected) / Math.max(1, expected)).toBeLessThan(1e-5);
    }
  });

  test('finds the same attacks', () => {
    const attackShape = { stretch: 20, body: 60, release: 0.99, leastBody: 0.06 };
    const place = fc.record({
      at: fc.integer({ min: 100, max: 500 }),
      back: fc.integer({ min: 0, max: 90 }),
      reach: fc.integer({ min: 1, max: 70 }),
      gain: fc.double({ min: 0.01, max: 8, noNaN: true }),
    });
    let found = 0;
    fc.assert(
      fc.property(place, ({ at, back, reach, gain }) => {
        const channels = noise(2, 700, `attack ${at}`).map((samples) =>
          samples.map((value, index) => value * (index < at + 30 ? 0.01 : 0.01 * gain)),
        );
        const search = { start: at - back, from: at, to: at + reach, end: 690, leastRatio: 2 };
        const [simd, plain] = both(channels, [700]).map((history) => history.attack(attackShape, search));
        expect(simd).toBe(plain);
        if (simd !== undefined) found++;
      }),
    );
    expect(found).toBeGreaterThan(10);
  });

  test('takes what is no finite number for silence', () => {
    const channels = noise(2, 600, 'finite');
    channels[0]![100] = NaN;
    channels[1]![300] = Infinity;
    for (const history of both(channels, [600])) {
      const [mid, side] = held(history) as [Float32Array, Float32Array];
      const first = shape.reach - 600;
      expect([mid[first + 100], side[first + 100], mid[first + 300], side[first + 300]]).toEqual([0, 0, 0, 0]);
      expect(mid[first + 101]).not.toBe(0);
    }
  });
});

test('before a sound there is silence, also after another one', () => {
  const history = createHistory(1, shape);
  history.push(noise(1, 700, 'a'), 0, 700);
  history.reset();
  history.push([new Float32Array(10).fill(1)], 0, 10);
  const mid = history.mid.slice(0, history.end - history.start);
  expect(mid.subarray(-10).every((value) => value === 1)).toBe(true);
  expect(mid.subarray(0, -10).every((value) => value === 0)).toBe(true);
  expect(min(history.start, history.end)).toBe(-shape.reach);
});
