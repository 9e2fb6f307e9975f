/** Which of many recordings are copies of each other: near shapes are candidates, excerpts decide. */
import { coarsePlan, finePlan, type Fingerprint } from './fingerprint.ts';
import { createPrintComparer, isSimilarShape, shapeTolerance, type Likeness } from './same-recording.ts';
import type { EnergyShape } from './energy-shape.ts';

/** The part of a fingerprint by which candidates are found; small enough to be held for every file. */
export interface FingerprintShapes {
  readonly fine: EnergyShape | undefined;
  readonly coarse: EnergyShape | undefined;
}

/**
 * From here on two recordings are one. Copies by coders of 64 kbit/s read 0.82 and more, by those of 128 kbit/s 0.85 and
 * more; other strikes on the same drum up to 0.79, except for tuned ones, which differ in a low band: docs/measurements.md.
 */
const SAME_MEAN = 0.81;
const SAME_FAITHFUL = 0.92;
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

/** Decides for pairs of fingerprints. Holds work space: one caller at a time. */
function createFingerprintComparer(): (a: Fingerprint, b: Fingerprint) => boolean {
  const fine = createPrintComparer(finePlan);
  const coarse = createPrintComparer(coarsePlan);
  return (a, b) => {
    if (a.fine && b.fine) return isSame(fine.likeness(a.fine, b.fine));
    return a.coarse && b.coarse ? isSame(coarse.likeness(a.coarse, b.coarse)) : false;
  };
}

function isSame({ mean, faithful, worst }: Likeness): boolean {
  return mean >= SAME_MEAN && faithful >= SAME_FAITHFUL && worst >= SAME_WORST;
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

/** Pairs with near shapes: by walking the recordings in the order of their spread, each with those just behind it. */
function* candidatePairs(shapes: readonly FingerprintShapes[]): Generator<readonly [number, number]> {
  for (const rate of ['fine', 'coarse'] as const) {
    const order = [...shapes.keys()]
      .filter((index) => shapes[index]?.[rate])
      .sort((a, b) => spreadOf(shapes[a], rate) - spreadOf(shapes[b], rate) || a - b);
    for (const [place, a] of order.entries()) {
      const most = spreadOf(shapes[a], rate) + shapeTolerance.logSpread;
      for (let next = place + 1; next < order.length; next++) {
        const b = order[next] as number;
        if (spreadOf(shapes[b], rate) > most) break;
        const decided = rate === 'coarse' && shapes[a]?.fine && shapes[b]?.fine;
        if (!decided && isSimilarShape(shapes[a]?.[rate] as EnergyShape, shapes[b]?.[rate] as EnergyShape))
          yield [a, b];
      }
    }
  }
}

function spreadOf(shapes: FingerprintShapes | undefined, rate: 'fine' | 'coarse'): number {
  return shapes?.[rate]?.logSpread ?? 0;
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
