/** Bends sound at a multiple of its rate, so that next to no harmonic folds back. */
import { bent, type Curve } from './curve.ts';
import {
  createDoubler,
  createHalver,
  designHalfBand,
  type Doubler,
  type HalfBand,
  type Halver,
  type Line,
} from './half-band.ts';

const attenuationDb = 90;
/** Of each stage, as a share of its lower rate. After the first, which is steep, all the sound is to be kept. */
const passbands = [0.4, 0.25, 0.125] as const;

/** Frames in one go at the most. */
export const mostFrames = 256;

export interface Bend {
  readonly curve: Curve;
  /** Up to here the curve changes nothing, in its own units; 0 where it bends from the start. */
  readonly straight: number;
  /** Gain before the curve. */
  readonly drive: number;
}

export interface Oversampler {
  /** What the curve changes: what comes out of it minus what goes in, `delay` frames late. */
  process(input: Float64Array, output: Float64Array, frames: number): void;
  /** Begins anew behind frames of which the curve changed nothing. */
  resume(before: Float64Array, frames: number): void;
  /** In frames; whole. */
  readonly delay: number;
}

/** The filters of so many doublings, and how late they are, there and back, in frames; whole. */
export function oversamplingFilters(stages: number): { readonly filters: readonly HalfBand[]; readonly delay: number } {
  const filters = passbands.slice(0, stages).map((passband, stage) => {
    const weights = designHalfBand(passband, attenuationDb);
    // An odd delay of the third stage would be a quarter of a frame off in all.
    return stage < 2 || weights.length % 2 === 0 ? weights : Float64Array.of(...weights, 0);
  });
  return { filters, delay: filters.reduce((sum, { length }, stage) => sum + (2 * length) / 2 ** stage, 0) };
}

/** Doubles the rate so many times, bends, and halves it again. Each stage writes straight to where the next one reads. */
export function createOversampler(stages: number, bend: Bend): Oversampler {
  const { filters, delay } = oversamplingFilters(stages);
  const up = filters.map((weights, stage) => createDoubler(weights, mostFrames * 2 ** stage));
  const down = filters.map((weights, stage) => createHalver(weights, mostFrames * 2 ** stage));

  const top = up[stages - 1] as Doubler;
  /** Samples a frame in the last stage. */
  const topRate = 2 ** (stages - 1);

  /** Up to the results of the last stage, which has yet to make its newest samples old ones. */
  function raise(input: Float64Array, frames: number): void {
    const first = up[0] as Doubler;
    for (let i = 0; i < frames; i++) first.input.samples[first.input.kept + i] = input[i] as number;
    for (let stage = 0; stage < stages; stage++) {
      const samples = frames * 2 ** stage;
      const doubler = up[stage] as Doubler;
      const next = up[stage + 1];
      doubler.process(samples);
      if (!next) return;
      join(doubler, next.input, samples);
      doubler.advance(samples);
    }
  }

  return {
    delay,
    process(input, output, frames) {
      raise(input, frames);
      bendBoth(top, down[stages - 1] as Halver, { samples: frames * topRate, ...bend });
      top.advance(frames * topRate);
      for (let stage = stages - 1; stage >= 0; stage--) {
        const samples = frames * 2 ** stage;
        const halver = down[stage] as Halver;
        const next = down[stage - 1];
        halver.process(samples);
        if (next) split(halver, next, samples);
        else finish(halver, output, samples);
        halver.advance(samples);
      }
    },
    resume(before, frames) {
      for (const { even, odd } of down) {
        even.samples.fill(0);
        odd.samples.fill(0);
      }
      raise(before, frames);
      top.advance(frames * topRate);
    },
  };
}

/** Old and new samples in turn, to the next stage of doubling. */
function join({ input, middle, between }: Doubler, { samples, kept }: Line, count: number): void {
  for (let i = 0; i < count; i++) {
    samples[kept + 2 * i] = input.samples[middle + i] as number;
    samples[kept + 2 * i + 1] = between[i] as number;
  }
}

/** What the curve changes of both kinds, to the first stage of halving. */
function bendBoth(
  { input, middle, between }: Doubler,
  { even, odd }: Halver,
  { samples, drive, curve, straight }: Bend & { readonly samples: number },
): void {
  for (let i = 0; i < samples; i++) {
    even.samples[even.kept + i] = change(curve, straight, drive * (input.samples[middle + i] as number));
    odd.samples[odd.kept + i] = change(curve, straight, drive * (between[i] as number));
  }
}

function change(curve: Curve, straight: number, x: number): number {
  return x <= straight && x >= -straight ? 0 : bent(curve, x) - x;
}

/** Every other result to each line of the next stage of halving. */
function split({ even, between }: Halver, next: Halver, count: number): void {
  for (let i = 0; 2 * i < count; i++) {
    next.even.samples[next.even.kept + i] = 0.5 * ((even.samples[2 * i] as number) + (between[2 * i] as number));
    next.odd.samples[next.odd.kept + i] = 0.5 * ((even.samples[2 * i + 1] as number) + (between[2 * i + 1] as number));
  }
}

function finish({ even, between }: Halver, output: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) output[i] = 0.5 * ((even.samples[i] as number) + (between[i] as number));
}
