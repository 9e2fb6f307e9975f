import { expect, test } from '@jest/globals';
import { chooseKernels, kernelsInUse } from './choice.ts';
import { kernelInstance } from './instance.ts';

test('a thread has one instance', () => {
  expect(kernelInstance()).toBe(kernelInstance());
});

test('memory starts on a multiple of 16 bytes, and what is in it survives growing', () => {
  const kernel = kernelInstance();
  const pointers = [1, 4, 100, 5_000_000].map((bytes) => kernel.allocate(bytes));
  expect(pointers.map((pointer) => pointer % 16)).toEqual([0, 0, 0, 0]);
  const place = pointers[1]! / 4;
  kernel.f32[place] = 0.5;
  const before = kernel.f32;
  const large = kernel.allocate(2 * before.byteLength);
  expect(kernel.f32).not.toBe(before);
  expect(kernel.f32[place]).toBe(0.5);
  for (const pointer of [...pointers, large]) kernel.release(pointer);
});

test('what was released is used again', () => {
  const kernel = kernelInstance();
  const room = (): number => kernel.u8.byteLength;
  kernel.release(kernel.allocate(1_000_000));
  const before = room();
  for (let turn = 0; turn < 100; turn++) kernel.release(kernel.allocate(1_000_000));
  expect(room()).toBe(before);
});

test('what was released for its owner is used again', () => {
  const kernel = kernelInstance();
  const turn = (): void => {
    const owner = {};
    kernel.releaseFor(owner, kernel.allocateFor(owner, 1_000_000));
  };
  turn();
  const before = kernel.u8.byteLength;
  for (let k = 0; k < 100; k++) turn();
  expect(kernel.u8.byteLength).toBe(before);
});

test('scratch grows with what is asked for and is one place', () => {
  const kernel = kernelInstance();
  const pointer = kernel.scratch(3_000_000);
  expect(kernel.scratch(16)).toBe(pointer);
  expect(kernel.scratch(2_000_000)).toBe(pointer);
});

test('where there is no room an error says so, and what is asked for next is not memory of somebody else', () => {
  const kernel = kernelInstance();
  kernel.scratch(1000);
  expect(() => kernel.scratch(2 ** 30)).toThrow(/room for 1073741824 bytes/);
  const owned = kernel.allocate(1000);
  const scratch = kernel.scratch(16);
  expect(Math.abs(scratch - owned)).toBeGreaterThanOrEqual(16);
  for (const size of [2 ** 31 - 1, 2 ** 32 + 16, Infinity, NaN]) {
    expect(() => kernel.scratch(size)).toThrow(RangeError);
  }
  kernel.release(owned);
});

test('simd unless plain was chosen', () => {
  expect(kernelsInUse()).toBe('simd');
  chooseKernels('plain');
  expect(kernelsInUse()).toBe('plain');
  chooseKernels('simd');
});
