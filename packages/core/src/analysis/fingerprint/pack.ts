/** A fingerprint for a cache: small numbers as plain data, samples as bytes. */
import type { EnergyShape } from './energy-shape.ts';
import type { Excerpt } from './excerpts.ts';
import type { Fingerprint, Print } from './fingerprint.ts';

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
