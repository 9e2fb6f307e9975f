/** Mixes sixteen delay lines so that no power is lost, with additions only, and feeds them on the way. */

/** New sound for lines that have been mixed. */
export interface Feed {
  /** One or two; a line gets that of its parity. */
  readonly inputs: readonly Float32Array[];
  /** For each line. */
  readonly gains: readonly number[];
}

/**
 * The unscaled Walsh–Hadamard transform over sixteen arrays of one length, in place: each sample of all lines at once. What
 * the last two lines are before they are fed goes into `answers`: any two components are as unlike as two rooms, and these
 * have the evenest modes.
 */
export function mixLines(
  lines: readonly Float32Array[],
  { inputs, gains }: Feed,
  answers: readonly [Float32Array, Float32Array],
): void {
  for (let i = 0; i < 16; i += 4) mixFour(fourOf(lines, i, 1));
  for (let i = 0; i < 4; i++) {
    const four = fourOf(lines, i, 4);
    const answer = answers[i - 2];
    if (answer) takeLast(four, answer);
    feedFour(four, inputs[i % inputs.length] as Float32Array, fourOf(gains, i, 4));
  }
}

type Four<T> = readonly [T, T, T, T];

function fourOf<T>(all: readonly T[], first: number, step: number): Four<T> {
  return [all[first] as T, all[first + step] as T, all[first + 2 * step] as T, all[first + 3 * step] as T];
}

function mixFour([a, b, c, d]: Four<Float32Array>): void {
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

/** What mixing will make of the last of four. */
function takeLast([a, b, c, d]: Four<Float32Array>, output: Float32Array): void {
  for (let i = 0; i < a.length; i++) {
    output[i] = (a[i] as number) - (b[i] as number) - ((c[i] as number) - (d[i] as number));
  }
}

/** Mixes four and adds new sound: in one loop, as going through all lines again would take half as long as all of it. */
function feedFour([a, b, c, d]: Four<Float32Array>, input: Float32Array, [ga, gb, gc, gd]: Four<number>): void {
  for (let i = 0; i < a.length; i++) {
    const p = (a[i] as number) + (b[i] as number);
    const q = (a[i] as number) - (b[i] as number);
    const r = (c[i] as number) + (d[i] as number);
    const s = (c[i] as number) - (d[i] as number);
    const x = input[i] as number;
    a[i] = p + r + ga * x;
    b[i] = q + s + gb * x;
    c[i] = p - r + gc * x;
    d[i] = q - s + gd * x;
  }
}
