/** Four sfc32 generators that take turns: one alone would keep a kernel waiting. */
import type { Random } from './random.ts';

const { floor } = Math;

/** How many take turns. */
export const generators = 4;

/** a, b, c and the counter of each, started from a source of chance. */
export function fourGenerators(random: Random): Int32Array {
  const state = new Int32Array(4 * generators);
  for (let word = 0; word < 3 * generators; word++) state[word] = floor(random.next() * 2 ** 32);
  state.fill(1, 3 * generators);
  // As sfc32 asks for: until every bit has met every other.
  for (let turn = 0; turn < 15 * generators; turn++) nextBits(state, turn % generators);
  return state;
}

/** The next 32 bits of one of the generators. */
export function nextBits(state: Int32Array, generator: number): number {
  const a = generator;
  const b = a + generators;
  const c = b + generators;
  const counter = c + generators;
  const [second, third] = [state[b] as number, state[c] as number];
  const result = ((((state[a] as number) + second) | 0) + (state[counter] as number)) | 0;
  state[a] = second ^ (second >>> 9);
  state[b] = third + (third << 3);
  state[c] = ((third << 21) | (third >>> 11)) + result;
  state[counter] = (state[counter] as number) + 1;
  return result;
}
