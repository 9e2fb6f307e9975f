/** A fingerprint for a cache: small numbers as plain data, samples as bytes. */
import { mapColumns } from './energy-map.ts';
import type { EnergyShape } from './energy-shape.ts';
import type { Excerpt } from './excerpts.ts';
import { coarsePlan, finePlan, type Fingerprint, type Print, type PrintPlan } from './fingerprint.ts';

type ExcerptPlace = Omit<Excerpt, 'samples'> & { readonly length: number };
type PackedShape = Omit<EnergyShape, 'map'> & { readonly map: readonly number[] };

/** A print without its samples; can be written as JSON. */
export interface PackedPrint extends Pick<Print, 'centre'> {
  readonly shape: PackedShape;
  readonly excerpts: readonly ExcerptPlace[];
}

export interface PackedFingerprint {
  readonly fine: PackedPrint | null;
  readonly coarse: PackedPrint | null;
}

/** Takes a fingerprint apart; `samples` are those of all excerpts, the fine ones first. */
export function packFingerprint({ fine, coarse }: Fingerprint): {
  readonly packed: PackedFingerprint;
  readonly samples: Int8Array;
} {
  const excerpts = [...(fine?.excerpts ?? []), ...(coarse?.excerpts ?? [])];
  const samples = new Int8Array(excerpts.reduce((sum, excerpt) => sum + excerpt.samples.length, 0));
  let at = 0;
  for (const excerpt of excerpts) {
    samples.set(excerpt.samples, at);
    at += excerpt.samples.length;
  }
  return { packed: { fine: packedPrint(fine), coarse: packedPrint(coarse) }, samples };
}

/**
 * Whether this is what `packFingerprint` gave, with so many samples: a cache is a file, and what is compared by it counts on
 * its lengths.
 */
export function isPackedFingerprint(value: unknown, sampleCount: number): value is PackedFingerprint {
  const { fine, coarse } = (value ?? {}) as Partial<PackedFingerprint>;
  if (!isPackedPrint(fine, finePlan) || !isPackedPrint(coarse, coarsePlan)) return false;
  const excerpts = [...(fine?.excerpts ?? []), ...(coarse?.excerpts ?? [])];
  return excerpts.reduce((sum, { length }) => sum + length, 0) === sampleCount;
}

function isPackedPrint(print: PackedPrint | null | undefined, plan: PrintPlan): print is PackedPrint | null {
  if (print === null) return true;
  const { centre, shape, excerpts } = print ?? {};
  const { logSpread, skewness, bandDb, map } = shape ?? {};
  const bands = plan.edgesHz.length - 1;
  return (
    areNumbers([centre, logSpread, skewness], 3) &&
    areNumbers(bandDb, bands) &&
    areNumbers(map, bands * mapColumns) &&
    Array.isArray(excerpts) &&
    excerpts.length === plan.excerpts.count &&
    (excerpts as readonly (ExcerptPlace | null)[]).every(
      (one) => areNumbers([one?.start, one?.peak], 2) && one?.length === plan.excerpts.length,
    )
  );
}

function areNumbers(values: unknown, count: number): boolean {
  return Array.isArray(values) && values.length === count && values.every(Number.isFinite);
}

/** Puts a fingerprint together again. */
export function unpackFingerprint({ fine, coarse }: PackedFingerprint, samples: Int8Array): Fingerprint {
  let at = 0;
  const unpackedPrint = (print: PackedPrint | null): Print | undefined =>
    print === null
      ? undefined
      : {
          ...print,
          shape: unpackShape(print.shape),
          excerpts: print.excerpts.map(({ start, peak, length }) => {
            at += length;
            return { start, peak, samples: samples.subarray(at - length, at) };
          }),
        };
  return { fine: unpackedPrint(fine), coarse: unpackedPrint(coarse) };
}

/** The part of a packed print by which candidates are found. */
export function unpackShape(shape: PackedShape): EnergyShape {
  return { ...shape, map: Int8Array.from(shape.map) };
}

function packedPrint(print: Print | undefined): PackedPrint | null {
  if (print === undefined) return null;
  const excerpts = print.excerpts.map(({ start, peak, samples }) => ({ start, peak, length: samples.length }));
  return { centre: print.centre, shape: { ...print.shape, map: [...print.shape.map] }, excerpts };
}
