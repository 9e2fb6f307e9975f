/** Places in [0, 1) that are spread evenly however many of them are taken: another one moves none of those before it. */

/** 0, 1⁄2, 1⁄4, 3⁄4, 1⁄8, … (van der Corput): each lies in the middle of the widest room that those before it left. */
export function vanDerCorput(index: number): number {
  let place = 0;
  for (let [rest, step] = [index, 0.5]; rest > 0; rest >>= 1, step /= 2) place += (rest & 1) * step;
  return place;
}
