/** Brings a stream of samples down to a low rate, block by block. */
import { createRatioResampler, type Resampler, type ResampleQuality } from '../../dsp/resample.ts';

const { floor, max } = Math;

/** Good enough to compare recordings by: aliases below −60 dB, a tenth of the taps that ears ask for. */
const quality: ResampleQuality = { passbandEnd: 0.87, attenuationDb: 60 };
/** Half the band is thrown away by the next stage, so it may be anything. */
const firstStageQuality: ResampleQuality = { passbandEnd: 0.45, attenuationDb: 60 };

/** Every call returns the samples that have become known by it. */
export interface Decimator {
  push(samples: Float32Array): Float32Array;
  /** The samples up to the end, behind which the signal counts as silent. */
  finish(): Float32Array;
}

/** A decimator between two rates, at least `firstRate` kept on the way where that saves work. */
export function createDecimator(fromRate: number, toRate: number): Decimator {
  const step = max(1, floor(fromRate / (2 * toRate)));
  if (step === 1) return stage(plannedResampler(toRate / fromRate, quality));
  const first = stage(plannedResampler(1 / step, firstStageQuality));
  const second = stage(plannedResampler((toRate * step) / fromRate, quality));
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

function plannedResampler(ratio: number, planQuality: ResampleQuality): Resampler {
  const key = `${ratio} ${planQuality.passbandEnd}`;
  const known = planned.get(key) ?? createRatioResampler(ratio, planQuality);
  planned.set(key, known);
  return known;
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
