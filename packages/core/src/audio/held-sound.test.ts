import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels, createKernelBlock } from '@stem/kernels';
import fc from 'fast-check';
import { heldSound, holdSamples, type HeldSamples } from './held-sound.ts';

afterEach(() => chooseKernels('simd'));

const word = fc.integer({ min: -32_768, max: 32_767 }).map((value) => value / 32_768);
const other = fc.oneof(fc.float({ noNaN: true, min: -2, max: 2 }), fc.constantFrom(1, -1.00003, 1e9, NaN, Infinity));

function hold(pieces: readonly (readonly number[])[]): HeldSamples {
  let held: HeldSamples = new Int16Array(pieces.flat().length);
  let at = 0;
  for (const piece of pieces) {
    held = holdSamples(held, Float32Array.from(piece), at);
    at += piece.length;
  }
  return held;
}

for (const kernels of ['simd', 'plain'] as const) {
  test(`what goes in comes out, whatever the pieces, with ${kernels} kernels`, () => {
    chooseKernels(kernels);
    const pieces = fc.array(fc.oneof(fc.array(word, { maxLength: 40 }), fc.array(other, { maxLength: 3 })));
    fc.assert(
      fc.property(pieces, fc.nat(60), fc.nat(60), (parts, from, length) => {
        const sound = heldSound(8000, [hold(parts)]);
        const whole = Float32Array.from(parts.flat(), (value) => value + 0);
        const [part] = sound.slice(from, from + length).channels;
        const wanted = whole.slice(from, from + length);
        expect(part?.length).toBe(wanted.length);
        expect([...(part ?? [])].every((value, index) => Object.is(value + 0, (wanted[index] as number) + 0))).toBe(
          true,
        );
      }),
    );
  });

  test(`means, and what is read into the kernels' memory, are those of a slice, with ${kernels} kernels`, () => {
    chooseKernels(kernels);
    const room = createKernelBlock(1);
    const samples = fc.array(fc.oneof({ weight: 50, arbitrary: word }, { weight: 1, arbitrary: fc.constant(0.3) }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(samples, fc.nat(199), fc.integer({ min: 1, max: 12 }), (values, start, factor) => {
        const sound = heldSound(8000, [hold([values])]);
        const [slice = new Float32Array()] = sound.slice(start, values.length).channels;
        const [output = slice] = room.channels(slice.length);
        sound.read(start, [output]);
        expect([...output]).toEqual([...slice]);
        const means = Array.from({ length: Math.ceil(slice.length / factor) }, (_, i) => {
          const part = slice.subarray(i * factor, (i + 1) * factor);
          return Math.fround(part.reduce((sum, x) => sum + x, 0) / factor);
        });
        expect([...(sound.means(start, values.length, factor).channels[0] ?? [])]).toEqual(means);
      }),
    );
  });

  test(`16-bit numbers take two bytes, anything else four, with ${kernels} kernels`, () => {
    chooseKernels(kernels);
    const words = Array.from({ length: 20_001 }, (_, index) => ((index * 7919) % 65_536) / 32_768 - 1);
    expect(hold([words])).toBeInstanceOf(Int16Array);
    for (const place of [0, 7, 8191, 8192, 20_000]) {
      for (const value of [1, 0.5 / 32_768, NaN]) {
        expect(hold([words.with(place, value)])).toBeInstanceOf(Float32Array);
      }
    }
  });
}
