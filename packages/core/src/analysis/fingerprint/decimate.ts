/** Brings a stream of samples down to a low rate, block by block. */
import { kernelsInUse } from '@stem/kernels';
import { createRatioResampler, type Resampler, type ResampleQuality } from '../../dsp/resample.ts';

const { floor, max } = Math;

/** Aliases below −60 dB are good enough to compare recordings by. */
const attenuationDb = 60;

/** Every call returns the samples that have become known by it. */
export interface Decimator {
  push(samples: Float32Array): Float32Array;
  /** The samples up to the end, behind which the signal counts as silent. */
  finish(): Float32Array;
}

/**
 * A decimator between two rates, true up to `highestHz`. What lies above that may alias there, which saves two thirds of
 * the filter; so the first stage may let alias all that the second takes away.
 */
export function createDecimator(fromRate: number, toRate: number, highestHz: number): Decimator {
  const step = max(1, floor(fromRate / (2 * toRate)));
  if (step === 1) return stage(plannedResampler(fromRate, toRate, highestHz));
  const between = fromRate / step;
  const first = stage(plannedResampler(fromRate, between, highestHz));
  const second = stage(plannedResampler(between, toRate, highestHz));
  return {
    push: (samples) => second.push(first.push(samples)),
    finish: () => {
      const last = second.push(first.finish());
      const rest = second.finish();
      const both = new Float32Array(last.length + rest.length);
      both.set(last);
      both.set(rest, last.length);
      return both;
    },
  };
}

/** Planning a filter takes longer than a short sound through it, and a plan holds no state. */
const planned = new Map<string, Resampler>();

function plannedResampler(fromRate: number, toRate: number, highestHz: number): Resampler {
  const key = `${kernelsInUse()} ${fromRate} ${toRate} ${highestHz}`;
  const known = planned.get(key) ?? createRatioResampler(toRate / fromRate, qualityFor(fromRate, toRate, highestHz));
  planned.set(key, known);
  return known;
}

function qualityFor(fromRate: number, toRate: number, highestHz: number): ResampleQuality {
  // Upwards there are images instead, and nothing to save.
  if (toRate >= fromRate) return { passbandEnd: 0.85, attenuationDb };
  const nyquist = toRate / 2;
  return { passbandEnd: highestHz / nyquist, stopbandStart: 2 - highestHz / nyquist, attenuationDb };
}

function stage(resampler: Resampler): Decimator {
  /** Input from `pendingStart` on that later output still needs. */
  let pending = new Float32Array(0);
  let pendingStart = 0;
  let received = 0;
  let produced = 0;

  const render = (outputEnd: number): Float32Array => {
    const output = new Float32Array(max(0, outputEnd - produced));
    resampler.render(pending, output, { inputStart: pendingStart, outputStart: produced });
    produced += output.length;
    const keepFrom = max(pendingStart, resampler.inputSpan(produced, produced + 1).start);
    pending = pending.slice(keepFrom - pendingStart);
    pendingStart = keepFrom;
    return output;
  };

  return {
    push(samples) {
      const joined = new Float32Array(pending.length + samples.length);
      joined.set(pending);
      joined.set(samples, pending.length);
      pending = joined;
      received += samples.length;
      let end = resampler.outputLength(received);
      while (end > produced && resampler.inputSpan(produced, end).end > received) end--;
      return render(end);
    },
    finish: () => render(resampler.outputLength(received)),
  };
}
