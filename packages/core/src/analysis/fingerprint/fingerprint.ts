/**
 * A recording's fingerprint: by it, copies of other formats, rates, levels and leading silence are found.
 *
 * The sound is folded to one channel and brought to low rates: 4 kHz for all, and 16 kHz too for what lasts 20 s at
 * most, since a hi-hat has nothing to tell below 2 kHz. Of each go in the shape of its energy and excerpts placed by
 * the middle of its energy: 8 kB a rate, whatever the length.
 */
import { foldChannels, kernelsInUse } from '@stem/kernels';
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { butterworthHighpass, createFilter } from '../../dsp/filter.ts';
import { createDecimator } from './decimate.ts';
import type { BandPlan } from './band-frames.ts';
import { energyMoments, energyShape, type EnergyShape } from './energy-shape.ts';
import { cutExcerpts, type Excerpt, type ExcerptPlan } from './excerpts.ts';
import { plainFold } from './plain-fold.ts';

const { min } = Math;

/** One rate's part of a fingerprint. */
export interface Print {
  /** Middle of the energy, in samples at the print's rate. */
  readonly centre: number;
  readonly shape: EnergyShape;
  readonly excerpts: readonly Excerpt[];
}

/** What is kept of a recording; a part is undefined where there is nothing to hear in it. */
export interface Fingerprint {
  /** At 16 kHz; for sounds of 20 s at most. */
  readonly fine: Print | undefined;
  /** At 4 kHz. */
  readonly coarse: Print | undefined;
}

/** How a part is made. */
export interface PrintPlan extends BandPlan {
  readonly excerpts: ExcerptPlan;
}

export const finePlan: PrintPlan = {
  sampleRate: 16_000,
  edgesHz: [40, 200, 600, 1500, 3200, 6500],
  frameLength: 512,
  excerpts: { count: 4, length: 2048, apart: 0.8 },
};

export const coarsePlan: PrintPlan = {
  sampleRate: 4000,
  edgesHz: [40, 150, 400, 800, 1600],
  frameLength: 512,
  excerpts: { count: 5, length: 2048, apart: 0.6 },
};

/** Longer sounds get no fine print. */
const FINE_SEC = 20;

/** A constant offset and rumble are no sound. */
const LOWEST_HZ = 30;

/** So much of a recording is looked at, from where it gets audible on. */
const LONGEST_SEC = 1800;
/** −80 dBFS. */
const AUDIBLE = 1e-4;

/** Takes a recording block by block. Holds 57 kB for each second, 29 MB at most. */
export interface Fingerprinter {
  push(channels: readonly Float32Array[]): void;
  finish(): Fingerprint;
}

/** The fingerprint of a whole sound. */
export function fingerprintOf(audio: AudioBuffer): Fingerprint {
  const printer = createFingerprinter(audio.sampleRate, frameCount(audio));
  printer.push(audio.channels);
  return printer.finish();
}

/** A fingerprinter for a recording of about so many frames. */
export function createFingerprinter(sampleRate: number, expectedFrames: number): Fingerprinter {
  const fold = kernelsInUse() === 'plain' ? plainFold : foldChannels;
  const short = expectedFrames <= FINE_SEC * sampleRate;
  const fine = short ? collector(sampleRate, finePlan) : undefined;
  const coarse = collector(short ? finePlan.sampleRate : sampleRate, coarsePlan);
  return {
    push(channels) {
      const mono = fold(channels, OTHER_CHANNEL_GAIN);
      coarse.push(fine ? fine.push(mono) : mono);
    },
    finish() {
      coarse.push(fine?.finish() ?? new Float32Array(0));
      coarse.finish();
      return { fine: fine?.print(), coarse: coarse.print() };
    },
  };
}

interface Collector {
  /** Takes samples at the first rate and returns them at the plan's. */
  push(samples: Float32Array): Float32Array;
  finish(): Float32Array;
  /** The print of it all, which is kept no longer. */
  print(): Print | undefined;
}

function collector(fromRate: number, plan: PrintPlan): Collector {
  const decimator = createDecimator(fromRate, plan.sampleRate, plan.edgesHz.at(-1) ?? 0);
  const highpass = createFilter(butterworthHighpass(LOWEST_HZ / plan.sampleRate, 2));
  const most = LONGEST_SEC * plan.sampleRate;
  let signal = new Float32Array(plan.sampleRate);
  let length = 0;

  const keep = (samples: Float32Array): Float32Array => {
    const count = min(samples.length, most - length);
    if (length + count > signal.length) {
      const longer = new Float32Array(min(most, 2 * (length + count)));
      longer.set(signal.subarray(0, length));
      signal = longer;
    }
    const added = signal.subarray(length, length + count);
    added.set(samples.subarray(0, count));
    highpass.process(added);
    const from = length > 0 ? 0 : firstAudible(added);
    if (from > 0) added.copyWithin(0, from);
    length += count - from;
    return samples;
  };

  return {
    push: (samples) => keep(decimator.push(samples)),
    finish: () => keep(decimator.finish()),
    print() {
      const samples = signal.subarray(0, length);
      signal = new Float32Array(0);
      const moments = energyMoments(samples);
      if (!moments) return undefined;
      return {
        centre: moments.centre,
        shape: energyShape(samples, moments, plan),
        excerpts: cutExcerpts(samples, moments, plan.excerpts),
      };
    },
  };
}

/** Leading silence is not kept: it would fill the room of very long recordings. */
function firstAudible(samples: Float32Array): number {
  const index = samples.findIndex((sample) => sample > AUDIBLE || sample < -AUDIBLE);
  return index < 0 ? samples.length : index;
}

/**
 * In the sum of all channels every second one counts for less, so that what stands in two channels with opposite signs,
 * which their plain sum would lose, is still there.
 */
const OTHER_CHANNEL_GAIN = 0.7;
