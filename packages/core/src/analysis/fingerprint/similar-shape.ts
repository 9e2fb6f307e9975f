/** Whether two sounds may be copies of each other, by the shapes of their energy alone. */
import { log } from '../../dsp/elementary.ts';
import { mapColumns } from './energy-map.ts';
import type { EnergyShape } from './energy-shape.ts';

const { abs, max } = Math;

/** How far the shapes of two copies may be apart; skewness beyond 1 in shares of itself. */
const SPREAD_TOLERANCE = 0.32;
const SKEWNESS_TOLERANCE = 0.3;
/** In dB. A weak band may be coded badly, or not at all: from here on, the tolerance is twice and four times as large. */
const BAND_TOLERANCE = 2.5;
const WEAK_BAND = -12;
const WEAKEST_BAND = -24;

/** Cells of the map, in its half decibels: those this far below the loudest are not looked at, … */
const QUIET_CELL = -40;
/** … and the others may differ by so much, … */
const CELL_TOLERANCE = 8;
/** … and more the weaker they are: half of what they are below the loudest, say. */
const WEAK_CELL_SLACK = 0.25;

export function isSimilarShape(a: EnergyShape, b: EnergyShape): boolean {
  if (abs(a.logSpread - b.logSpread) > SPREAD_TOLERANCE) return false;
  const skewness = max(1, abs(a.skewness), abs(b.skewness));
  if (abs(a.skewness - b.skewness) > SKEWNESS_TOLERANCE * skewness) return false;
  for (let band = 0; band < a.bandDb.length; band++) {
    const level = max(a.bandDb[band] as number, b.bandDb[band] as number);
    const slack = level > WEAK_BAND ? 1 : level > WEAKEST_BAND ? 2 : 4;
    if (abs((a.bandDb[band] as number) - (b.bandDb[band] as number)) > BAND_TOLERANCE * slack) return false;
  }
  return isSimilarMap(a.map, b.map);
}

/** A shape as a few numbers in which similar shapes are at most 1 apart: what an index can cut into cells. */
export function shapePlace({ logSpread, skewness, bandDb }: EnergyShape): readonly number[] {
  const size = abs(skewness);
  const skewnessPlace = (size <= 1 ? size : 1 + log(size)) / -log(1 - SKEWNESS_TOLERANCE);
  return [
    logSpread / SPREAD_TOLERANCE,
    skewness < 0 ? -skewnessPlace : skewnessPlace,
    // Two bands that are not neighbours tell most.
    bandPlace(bandDb[1] ?? 0),
    bandPlace(bandDb[3] ?? 0),
  ];
}

function bandPlace(db: number): number {
  if (db > WEAK_BAND) return db / BAND_TOLERANCE;
  const weak = WEAK_BAND / BAND_TOLERANCE;
  if (db > WEAKEST_BAND) return weak + (db - WEAK_BAND) / (2 * BAND_TOLERANCE);
  const weakest = weak + (WEAKEST_BAND - WEAK_BAND) / (2 * BAND_TOLERANCE);
  return weakest + (db - WEAKEST_BAND) / (4 * BAND_TOLERANCE);
}

function isSimilarMap(a: Int8Array, b: Int8Array): boolean {
  return !hasMore(a, b) && !hasMore(b, a);
}

/**
 * Whether a cell of `a` is louder than what `b` has there and in the columns beside it: where a coder moves the middle by
 * a trifle, a sharp attack falls into the next column.
 */
function hasMore(a: Int8Array, b: Int8Array): boolean {
  for (let cell = 0; cell < a.length; cell++) {
    const level = a[cell] as number;
    if (level <= QUIET_CELL) continue;
    const column = cell % mapColumns;
    let near = b[cell] as number;
    if (column > 0) near = max(near, b[cell - 1] as number);
    if (column < mapColumns - 1) near = max(near, b[cell + 1] as number);
    if (level - near > CELL_TOLERANCE - WEAK_CELL_SLACK * level) return true;
  }
  return false;
}
