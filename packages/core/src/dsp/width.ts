/** Stereo width by middle and side: what is summed to mono stays as it is, whatever the width. */
import { createKernelWidth, kernelsInUse } from '@stem/kernels';
import { butterworthHighpass } from './filter.ts';
import type { Processor } from './processor.ts';
import { createAllpass } from './reverb/diffuser.ts';
import { createSectionFilter } from './section-filter.ts';

export interface WidthOptions {
  /** Gain of the side: 0 is mono, 1 leaves it, 2 doubles it. */
  readonly side: number;
  /** Gain of a side made out of the middle, for sound that has none: the middle, smeared in time. */
  readonly spread: number;
  /** Under this there is no side, in cycles per sample; 0 leaves it. */
  readonly monoBelow: number;
  /** All-passes that smear the middle, in frames. */
  readonly smear: readonly number[];
}

const allpassGain = 0.55;
const spanFrames = 1024;

/** Two channels; a lone one passes unchanged, as it has no side. */
export function createWidth(options: WidthOptions, channelCount: number): Processor {
  if (channelCount !== 2) return { latencyFrames: 0, process() {} };
  if (kernelsInUse() === 'plain') return createPlainWidth(options);
  const { side, spread, monoBelow, smear } = options;
  const highpass = monoBelow > 0 ? butterworthHighpass(monoBelow, 2) : [];
  const width = createKernelWidth({ side, spread, allpasses: smear, allpassGain, highpass });
  return { latencyFrames: 0, process: (channels) => width.process(channels) };
}

/** The twin of the kernel. */
function createPlainWidth({ side, spread, monoBelow, smear }: WidthOptions): Processor {
  const smearing = spread > 0 ? smear.map((frames) => createAllpass(frames, allpassGain)) : [];
  const highpass = monoBelow > 0 ? createSectionFilter(butterworthHighpass(monoBelow, 2), 1) : undefined;
  const middles = new Float32Array(spanFrames);
  const sides = new Float32Array(spanFrames);
  const smeared = new Float32Array(spanFrames);

  function widen(left: Float32Array, right: Float32Array): void {
    const frames = left.length;
    const [m, s, w] = [middles.subarray(0, frames), sides.subarray(0, frames), smeared.subarray(0, frames)];
    for (let i = 0; i < frames; i++) {
      const l = left[i] as number;
      const r = right[i] as number;
      m[i] = 0.5 * (l + r);
      s[i] = 0.5 * side * (l - r);
    }
    if (spread > 0) {
      w.set(m);
      for (const stage of smearing) stage.process(w);
      for (let i = 0; i < frames; i++) s[i] = (s[i] as number) + spread * (w[i] as number);
    }
    highpass?.process([s]);
    for (let i = 0; i < frames; i++) {
      left[i] = (m[i] as number) + (s[i] as number);
      right[i] = (m[i] as number) - (s[i] as number);
    }
  }

  return {
    latencyFrames: 0,
    process([left, right]) {
      if (!left || !right) return;
      for (let start = 0; start < left.length; start += spanFrames) {
        widen(left.subarray(start, start + spanFrames), right.subarray(start, start + spanFrames));
      }
    },
  };
}
