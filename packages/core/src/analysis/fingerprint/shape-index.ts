/** Finds the similar ones among many shapes without looking at every pair: by a grid in which they lie in neighbour cells. */
import type { EnergyShape } from './energy-shape.ts';
import { isSimilarShape, shapePlace } from './similar-shape.ts';

const { floor } = Math;

/** Coordinates lie within ± half of it, so that four of them are one whole number. */
const CELLS = 2048;

/** Every pair of similar shapes once, cell by cell, so that what is near each other is asked for in a row. */
export function* similarPairs(
  shapes: readonly (EnergyShape | undefined)[],
): Generator<readonly [first: number, second: number]> {
  const cells = new Map<number, { readonly cell: readonly number[]; readonly members: number[] }>();
  for (const [index, shape] of shapes.entries()) {
    if (!shape) continue;
    const cell = shapePlace(shape).map(floor);
    const key = keyOf(cell);
    const known = cells.get(key) ?? { cell, members: [] };
    known.members.push(index);
    cells.set(key, known);
  }
  for (const [key, { cell, members }] of cells) {
    for (const other of neighbourKeys(cell)) {
      if (other < key) continue;
      for (const second of cells.get(other)?.members ?? []) {
        for (const first of members) {
          if (other === key && first >= second) break;
          if (isSimilarShape(shapes[first] as EnergyShape, shapes[second] as EnergyShape)) yield [first, second];
        }
      }
    }
  }
}

/** Keys of a cell and of all that touch it. */
function neighbourKeys(cell: readonly number[]): readonly number[] {
  let keys = [0];
  for (const coordinate of cell) {
    keys = keys.flatMap((key) => [-1, 0, 1].map((step) => key * CELLS + coordinate + step + CELLS / 2));
  }
  return keys;
}

function keyOf(cell: readonly number[]): number {
  return cell.reduce((key, coordinate) => key * CELLS + coordinate + CELLS / 2, 0);
}
