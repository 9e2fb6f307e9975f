/** Seeded chance: the generator sfc32 (Chris Doty-Humphrey, PractRand), its state hashed from a text by MurmurHash3. */
import { cos, log } from './elementary.ts';

const { floor, imul, sqrt } = Math;

/** A source of chance. The same seed gives the same numbers on every machine. */
export interface Random {
  /** A number in [0, 1) of 53 random bits. */
  next(): number;
  /** A number in [min, max). */
  uniform(min: number, max: number): number;
  /** A whole number from min to maxInclusive, each equally likely. */
  integer(min: number, maxInclusive: number): number;
  /** A number of the normal distribution with mean 0 and variance 1. */
  gaussian(): number;
  /** A generator of its own that depends on this one's seed and the name only, not on how much this one was used. */
  child(name: string): Random;
}

/**
 * A generator for a seed.
 *
 * @example createRandom('my song').child('cloud01').uniform(-1, 1)
 */
export function createRandom(seed: string): Random {
  return new Sfc32(hash(seed, ROOT_KEY));
}

/** A shuffled copy (Fisher–Yates): every order is equally likely. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

type Key = readonly [number, number, number, number];

/** The first digits of π, as in Blowfish: nothing up the sleeve. */
const ROOT_KEY: Key = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];

/** A class, so that what is compiled for one generator serves all: there are thousands in a track. */
class Sfc32 implements Random {
  readonly #key: Key;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(key: Key) {
    this.#key = key;
    [this.#a, this.#b, this.#c, this.#counter] = key;
    for (let round = 0; round < 15; round++) this.#bits();
  }

  next(): number {
    const high = this.#bits() >>> 5;
    return (high * 0x4000000 + (this.#bits() >>> 6)) / 0x20000000000000;
  }

  uniform(min: number, max: number): number {
    return min + (max - min) * this.next();
  }

  integer(min: number, maxInclusive: number): number {
    return min + floor(this.next() * (maxInclusive - min + 1));
  }

  gaussian(): number {
    // Box and Muller; 1 − next() is never 0.
    return sqrt(-2 * log(1 - this.next())) * cos(2 * Math.PI * this.next());
  }

  child(name: string): Random {
    return new Sfc32(hash(name, this.#key));
  }

  /** 32 random bits a call. */
  #bits(): number {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }
}

/** Four MurmurHash3 (x86, 32 bit) of the text's UTF-16 units, seeded by the four words of the key. */
function hash(text: string, key: Key): Key {
  return [murmur3(text, key[0]), murmur3(text, key[1]), murmur3(text, key[2]), murmur3(text, key[3])];
}

function murmur3(text: string, seed: number): number {
  let h = seed;
  for (let index = 0; index < text.length; index++) {
    let block = imul(text.charCodeAt(index), 0xcc9e2d51);
    block = imul((block << 15) | (block >>> 17), 0x1b873593);
    h ^= block;
    h = (imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= text.length * 2;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
