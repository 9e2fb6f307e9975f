/** Which of many recordings are copies of each other: near shapes are candidates, excerpts decide. */
import { coarsePlan, finePlan, type Fingerprint, type Print } from './fingerprint.ts';
import { createPrintComparer, type PrintComparer } from './likeness.ts';
import { unpackShape, type PackedFingerprint } from './pack.ts';
import type { EnergyShape } from './energy-shape.ts';
import { similarPairs } from './shape-index.ts';

/** The part of a fingerprint by which candidates are found; small enough to be held for every file. */
export interface FingerprintShapes {
  readonly fine: EnergyShape | undefined;
  readonly coarse: EnergyShape | undefined;
}

/**
 * From here on two recordings are one. Copies by coders of 64 kbit/s read 0.8 and more, those of 128 kbit/s 0.85 and more;
 * other strikes on the same drum up to 0.79, except for tuned ones, which differ in a low band: docs/duplicates.md.
 */
const SAME_MEAN = 0.8;
const SAME_FAITHFUL = 0.88;
const SAME_WORST = 0.5;

export interface DuplicateSearch {
  readonly shapes: readonly FingerprintShapes[];
  /** Gives the whole fingerprint of a recording; asked for candidates only. */
  readonly load: (index: number) => Promise<Fingerprint | undefined>;
  readonly signal?: AbortSignal | undefined;
}

/** The shapes of a fingerprint. */
export function shapesOf({ fine, coarse }: Fingerprint): FingerprintShapes {
  return { fine: fine?.shape, coarse: coarse?.shape };
}

/** The same of a fingerprint as a cache keeps it. */
export function shapesOfPacked({ fine, coarse }: PackedFingerprint): FingerprintShapes {
  return { fine: fine ? unpackShape(fine.shape) : undefined, coarse: coarse ? unpackShape(coarse.shape) : undefined };
}

/** Faster or slower by more is another pitch. Told from two places only, it is less sure. */
const SAME_DRIFT = 0.003;
const SAME_UNSURE_DRIFT = 0.006;

/** Decides for pairs of fingerprints. Holds work space: one caller at a time. */
function createFingerprintComparer(): (a: Fingerprint, b: Fingerprint) => boolean {
  const fine = createPrintComparer(finePlan);
  const coarse = createPrintComparer(coarsePlan);
  return (a, b) => {
    if (a.fine && b.fine) return isSame(fine, a.fine, b.fine);
    return a.coarse && b.coarse ? isSame(coarse, a.coarse, b.coarse) : false;
  };
}

function isSame(comparer: PrintComparer, a: Print, b: Print): boolean {
  const likeness = comparer.likeness(a, b);
  const { mean, faithful, worst } = likeness;
  if (!(mean >= SAME_MEAN && faithful >= SAME_FAITHFUL && worst >= SAME_WORST)) return false;
  const { slope, places } = comparer.drift(a, b, likeness);
  return Math.abs(slope) <= (places > 2 ? SAME_DRIFT : SAME_UNSURE_DRIFT);
}

/** Whether two fingerprints are of one recording. */
export function isSameRecording(a: Fingerprint, b: Fingerprint): boolean {
  return createFingerprintComparer()(a, b);
}

/** Groups of two and more, members and groups in the order of the recordings. */
export async function findDuplicates(search: DuplicateSearch): Promise<readonly (readonly number[])[]> {
  const { shapes, load, signal } = search;
  const sets = createSets(shapes.length);
  const compare = createFingerprintComparer();
  for (const [a, b] of candidatePairs(shapes)) {
    if (sets.find(a) === sets.find(b)) continue;
    signal?.throwIfAborted();
    const [one, other] = [await load(a), await load(b)];
    if (one && other && compare(one, other)) sets.join(a, b);
  }
  return sets.groups();
}

/** Pairs with similar shapes. Those of both rates are asked about by the fine ones, as they are compared. */
function* candidatePairs(shapes: readonly FingerprintShapes[]): Generator<readonly [number, number]> {
  yield* similarPairs(shapes.map(({ fine }) => fine));
  for (const [a, b] of similarPairs(shapes.map(({ coarse }) => coarse))) {
    if (!shapes[a]?.fine || !shapes[b]?.fine) yield [a, b];
  }
}

/** Disjoint sets (union–find with path halving). */
function createSets(count: number) {
  const parents = Int32Array.from({ length: count }, (_, index) => index);
  const find = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      const above = parents[at] as number;
      parents[at] = parents[above] as number;
      at = parents[at] as number;
    }
    return at;
  };
  return {
    find,
    join(a: number, b: number): void {
      const [first, second] = [find(a), find(b)];
      parents[Math.max(first, second)] = Math.min(first, second);
    },
    groups(): number[][] {
      const members = new Map<number, number[]>();
      for (let index = 0; index < count; index++) {
        const set = find(index);
        members.set(set, [...(members.get(set) ?? []), index]);
      }
      return [...members.values()].filter(({ length }) => length > 1);
    },
  };
}
