/** Fixed predictors (RFC 9639, 9.2.5): a sample's differences to those before it, of orders 0 … 4. */

const { abs, min } = Math;

const highestOrder = 4;

/** The order that leaves the least, and the sum of what it leaves, without signs. */
export function bestFixedOrder(samples: Int32Array): { readonly order: number; readonly sum: number } {
  let [sum0, sum1, sum2, sum3, sum4] = [0, 0, 0, 0, 0];
  const start = min(highestOrder, samples.length);
  let before = samples[start - 1] ?? 0;
  let before1 = before - (samples[start - 2] ?? 0);
  let before2 = before1 - ((samples[start - 2] ?? 0) - (samples[start - 3] ?? 0));
  let before3 = before2 - differenceAt(samples, start - 2, 2);
  for (let i = start; i < samples.length; i++) {
    const zeroth = samples[i] as number;
    const first = (zeroth - before) | 0;
    const second = (first - before1) | 0;
    const third = (second - before2) | 0;
    sum0 += abs(zeroth);
    sum1 += abs(first);
    sum2 += abs(second);
    sum3 += abs(third);
    sum4 += abs((third - before3) | 0);
    before = zeroth;
    before1 = first;
    before2 = second;
    before3 = third;
  }
  const sums = [sum0, sum1, sum2, sum3, sum4].slice(0, samples.length);
  const sum = min(...sums);
  return { order: sums.indexOf(sum), sum };
}

function differenceAt(samples: Int32Array, index: number, order: number): number {
  if (order === 0) return samples[index] ?? 0;
  return differenceAt(samples, index, order - 1) - differenceAt(samples, index - 1, order - 1);
}

/** Fills `residual` from the order's first whole difference on. */
export function fixedResidual(samples: Int32Array, order: number, residual: Int32Array): void {
  let [before, before1, before2, before3] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const zeroth = samples[i] as number;
    const first = (zeroth - before) | 0;
    const second = (first - before1) | 0;
    const third = (second - before2) | 0;
    if (order < 2) residual[i] = order === 0 ? zeroth : first;
    else if (order === 2) residual[i] = second;
    else residual[i] = order === 3 ? third : third - before3;
    before = zeroth;
    before1 = first;
    before2 = second;
    before3 = third;
  }
}
