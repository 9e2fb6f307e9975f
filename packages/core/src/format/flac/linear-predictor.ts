/**
 * Linear predictors (RFC 9639, 9.2.6), found by the autocorrelation of the windowed block and the recursion of Levinson and
 * Durbin. Sums of products are whole numbers below 2⁵³, so that arithmetic in double precision is exact.
 */
import { log2 } from '../../dsp/elementary.ts';

const { abs, floor, max, min, round } = Math;

export interface LinearPredictor {
  /** Whole numbers, that of the sample before first. */
  readonly coefficients: readonly number[];
  /** Bits of a coefficient. */
  readonly precision: number;
  /** The sum of products is divided by two to this power. */
  readonly shift: number;
}

/** With lag 0, three times four lags. */
const highestOrder = 11;
const precision = 12;
const largestShift = 15;
/** Of what is left by a prediction, which has to fit into 32 bits. */
const largestResidual = 2 ** 31;
/** Of a block, at each end: half a Hann window in all. */
const taperedShare = 0.25;

/** Memory for blocks of up to so many samples, to look for predictors in. */
export class PredictorSearch {
  readonly #windowed: Float64Array;
  readonly #correlation = new Float64Array(highestOrder + 1);
  #taper = new Float64Array(0);

  constructor(blockFrames: number) {
    this.#windowed = new Float64Array(blockFrames);
  }

  /** The predictor of a block that probably takes the least; undefined where none is to be had. */
  find(samples: Int32Array, bits: number): LinearPredictor | undefined {
    const count = samples.length;
    if (count <= 2 * highestOrder) return undefined;
    const tapered = floor(taperedShare * count);
    if (this.#taper.length !== tapered) this.#taper = taperOf(tapered);
    const taper = this.#taper;
    const windowed = this.#windowed;
    windowed.set(samples);
    for (let i = 0, last = count - 1; i < tapered; i++, last--) {
      windowed[i] = (windowed[i] as number) * (taper[i] as number);
      windowed[last] = (windowed[last] as number) * (taper[i] as number);
    }
    autocorrelate(windowed, count, this.#correlation);
    const coefficients = bestOfOrders(this.#correlation, count, bits);
    return coefficients && quantized(coefficients, bits);
  }
}

/** From 0 to 1 along a parabola, which needs no more than products. */
function taperOf(length: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length }, (_, i) => 1 - (1 - (i + 0.5) / length) ** 2);
}

/** Fills `output` from lag 0 on, four lags at a time. */
function autocorrelate(values: Float64Array, count: number, output: Float64Array): void {
  for (let lag = 0; lag < output.length; lag += 4) {
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    const end = max(0, count - lag - 3);
    for (let i = 0; i < end; i++) {
      const value = values[i] as number;
      sum0 += value * (values[i + lag] as number);
      sum1 += value * (values[i + lag + 1] as number);
      sum2 += value * (values[i + lag + 2] as number);
      sum3 += value * (values[i + lag + 3] as number);
    }
    // The last three pairs of the first lag, two of the second, one of the third.
    for (let i = end; i < count - lag; i++) {
      const value = values[i] as number;
      sum0 += value * (values[i + lag] as number);
      if (i + lag + 1 < count) sum1 += value * (values[i + lag + 1] as number);
      if (i + lag + 2 < count) sum2 += value * (values[i + lag + 2] as number);
    }
    output[lag] = sum0;
    output[lag + 1] = sum1;
    output[lag + 2] = sum2;
    output[lag + 3] = sum3;
  }
}

/** The coefficients of the order that probably takes the least bits, by what Levinson and Durbin leave of the power. */
function bestOfOrders(correlation: Float64Array, count: number, bits: number): number[] | undefined {
  let error = correlation[0] as number;
  if (!(error > 0)) return undefined;
  let coefficients: number[] = [];
  let best: number[] | undefined;
  let leastBits = Infinity;
  for (let order = 1; order < correlation.length; order++) {
    let rest = correlation[order] as number;
    for (let j = 0; j < order - 1; j++) rest -= (coefficients[j] as number) * (correlation[order - 1 - j] as number);
    const reflection = rest / error;
    coefficients = [
      ...coefficients.map((one, j) => one - reflection * (coefficients[order - 2 - j] as number)),
      reflection,
    ];
    error *= 1 - reflection * reflection;
    // What is left is a rounding's.
    if (!(error > 0)) return best ?? coefficients;
    const perSample = max(0, 0.5 * log2((0.5 * error) / count));
    const wanted = perSample * (count - order) + order * (precision + bits);
    if (wanted < leastBits) [best, leastBits] = [coefficients, wanted];
  }
  return best;
}

/** As whole numbers; what rounding takes from one is given to the next. Undefined where what is left could be too large. */
function quantized(coefficients: readonly number[], bits: number): LinearPredictor | undefined {
  const most = 2 ** (precision - 1);
  const largest = max(...coefficients.map(abs));
  let shift = largestShift;
  while (shift >= 0 && largest * 2 ** shift >= most - 1) shift -= 1;
  if (shift < 0) return undefined;
  let carried = 0;
  const whole = coefficients.map((one) => {
    carried += one * 2 ** shift;
    const rounded = max(-most, min(most - 1, round(carried)));
    carried -= rounded;
    return rounded;
  });
  const gain = whole.reduce((sum, one) => sum + abs(one), 0) / 2 ** shift;
  return (gain + 1) * 2 ** (bits - 1) < largestResidual ? { coefficients: whole, precision, shift } : undefined;
}

/** Fills `residual` from the predictor's order on. */
export function linearResidual(
  samples: Int32Array,
  { coefficients, shift }: LinearPredictor,
  residual: Int32Array,
): void {
  const order = coefficients.length;
  const factor = 1 / 2 ** shift;
  // Those that are missing count nothing: a loop of one length is unrolled.
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0, c10 = 0] = coefficients;
  const before = samples.slice(0, order).reverse();
  let [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0, p8 = 0, p9 = 0, p10 = 0] = before;
  for (let i = order; i < samples.length; i++) {
    const near = c0 * p0 + c1 * p1 + c2 * p2 + (c3 * p3 + c4 * p4 + c5 * p5);
    const far = c6 * p6 + c7 * p7 + c8 * p8 + (c9 * p9 + c10 * p10);
    const sample = samples[i] as number;
    residual[i] = sample - floor((near + far) * factor);
    p10 = p9;
    p9 = p8;
    p8 = p7;
    p7 = p6;
    p6 = p5;
    p5 = p4;
    p4 = p3;
    p3 = p2;
    p2 = p1;
    p1 = p0;
    p0 = sample;
  }
}
