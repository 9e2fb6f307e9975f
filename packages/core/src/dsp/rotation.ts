/** Cosines and sines at even distances, each by a rotation of the one before. */
import { cos, sin } from './elementary.ts';

const { min } = Math;

/** So many follow from one another; then both are asked for anew, lest errors pile up: they stay under 1e-14. */
const rotations = 64;

/** Calls `visit` with index, cosine and sine of `count` angles, `step` apart from 0 on. */
export function forEachAngle(
  count: number,
  step: number,
  visit: (i: number, cosine: number, sine: number) => void,
): void {
  const [stepCos, stepSin] = [cos(step), sin(step)];
  for (let start = 0; start < count; start += rotations) {
    let re = cos(step * start);
    let im = sin(step * start);
    const end = min(count, start + rotations);
    for (let i = start; i < end; i++) {
      visit(i, re, im);
      const next = re * stepCos - im * stepSin;
      im = re * stepSin + im * stepCos;
      re = next;
    }
  }
}
