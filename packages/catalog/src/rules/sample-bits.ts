/** Bits a sample of lossless files: a catalog has no column for them, but the size of a file tells what it holds. */
import type { CatalogRow } from '../catalog/columns.ts';
import { columnNamed } from './column-names.ts';
import { cellOf, numberOf } from './condition.ts';

const bytesPerMebibyte = 1_048_576;

/** A catalog gives sizes and lengths to two decimals. */
const rounding = { mebibytes: 0.005, seconds: 0.005 };

/** What a FLAC may hold beside its sound, in bytes; `flac` leaves so much room for notes. */
const flacOverhead = 9000;

/** No columns of ours, but those of other tools. */
const bitColumns = ['bits_per_sample', 'bit_depth'] as const;

const depths = [8, 16, 24, 32, 64] as const;

/**
 * The bits of each of these copies of one recording; undefined where nothing tells. A column `bits_per_sample` or
 * `bit_depth` is believed. An uncompressed file spends what it has. A FLAC of 24 bits spends 6 to 8 more on a sample
 * than one of 16 bits with the same music (measured: 10 to 15 beside 4 to 9), and 16 bits hardly ever need 14.
 */
export function sampleBits(copies: readonly CatalogRow[], columns: readonly string[]): readonly (number | undefined)[] {
  const told = bitColumns.flatMap((name) => columnNamed(name, columns) ?? []);
  const compressed = copies.filter(isCompressed).map((row) => spentBits(row).most);
  const leanest = Math.min(...compressed);
  return copies.map((row) => {
    const [bits] = told.flatMap((column) => numberOf(cellOf(row, column)) ?? []);
    if (bits !== undefined) return bits;
    if (isCompressed(row)) return spentBits(row, flacOverhead).least > Math.min(14, leanest + 4) ? 24 : 16;
    return /\.(?:wav|aiff?|aifc|caf)$/i.test(row.relPath) ? uncompressedBits(row) : undefined;
  });
}

function isCompressed({ relPath }: CatalogRow): boolean {
  return /\.(?:flac|wv)$/i.test(relPath);
}

/** What a file spends on a sample; as wide as the catalog's rounding leaves it. */
function spentBits(row: CatalogRow, overhead = 0): { readonly least: number; readonly most: number } {
  const { fileSizeMb, durationSec, sampleRate, channels } = row;
  if (fileSizeMb === null || durationSec <= rounding.seconds) return { least: 0, most: Infinity };
  const bits = (mebibytes: number, seconds: number): number =>
    (8 * (bytesPerMebibyte * mebibytes - overhead)) / (seconds * sampleRate * channels);
  return {
    least: bits(fileSizeMb - rounding.mebibytes, durationSec + rounding.seconds),
    most: bits(fileSizeMb + rounding.mebibytes, durationSec - rounding.seconds),
  };
}

/** The one depth that the size allows. Where a picture or notes have made the file larger, the next lower one. */
function uncompressedBits(row: CatalogRow): number | undefined {
  const { least, most } = spentBits(row);
  const [depth, another] = depths.filter((bits) => bits >= least && bits <= most);
  if (another !== undefined || most === Infinity) return undefined;
  return depth ?? depths.findLast((bits) => bits < least);
}
