/** Mixes sixteen delay lines so that no power is lost, with additions only. */

/** The unscaled Walsh–Hadamard transform over sixteen arrays of one length, in place: each sample of all lines at once. */
export function mixLines(lines: readonly Float32Array[]): void {
  for (let i = 0; i < 16; i += 4) mixFour(lines[i], lines[i + 1], lines[i + 2], lines[i + 3]);
  for (let i = 0; i < 4; i++) mixFour(lines[i], lines[i + 4], lines[i + 8], lines[i + 12]);
}

function mixFour(...[a, b, c, d]: readonly (Float32Array | undefined)[]): void {
  if (!a || !b || !c || !d) return;
  for (let i = 0; i < a.length; i++) {
    const p = (a[i] as number) + (b[i] as number);
    const q = (a[i] as number) - (b[i] as number);
    const r = (c[i] as number) + (d[i] as number);
    const s = (c[i] as number) - (d[i] as number);
    a[i] = p + r;
    b[i] = q + s;
    c[i] = p - r;
    d[i] = q - s;
  }
}
