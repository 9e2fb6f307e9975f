/**
 * A feed-forward compressor: what is over the threshold is turned down by the ratio, all channels alike.
 *
 * The gain computer with its soft knee works in decibels, and attack and release smooth its result there (Giannoulis,
 * Massberg and Reiss 2012, "log-domain, after the gain computer"): so both times are what a meter finds after a step in
 * level, 63 % of the change in gain, whatever the ratio. The level is the peak held over half a period of the lowest
 * notes; a steady tone therefore gets a steady gain, and no distortion.
 */
import { createKernelCompressor, kernelsInUse } from '@stem/kernels';
import { InternalError } from '../errors.ts';
import { exp } from './elementary.ts';
import type { Processor } from './processor.ts';
import { dbToGain, gainToDb } from './units.ts';

const { abs, ceil, max } = Math;

export interface CompressorOptions {
  /** Peak level above which it turns down, in dBFS. */
  readonly thresholdDb: number;
  /** Decibels in for one decibel out, above the threshold. */
  readonly ratio: number;
  /** Decibels around the threshold over which the ratio sets in; 0 is a hard knee. */
  readonly kneeDb: number;
  /** Frames until 63 % of a new gain is reached, downwards and upwards. */
  readonly attack: number;
  readonly release: number;
  /** Frames over which peaks are held: half a period of the lowest note. */
  readonly hold: number;
  /** Decibels added to everything. */
  readonly makeupDb: number;
}

/** Frames between two gains; in between they go in a straight line. Sound waits as long for its gain. */
const stepFrames = 16;

/** Gain reduction in dB at a level, when it has settled. */
export function staticReduction(levelDb: number, { thresholdDb, ratio, kneeDb }: CompressorOptions): number {
  const over = levelDb - thresholdDb;
  const slope = 1 - 1 / ratio;
  if (2 * over <= -kneeDb) return 0;
  if (2 * over >= kneeDb) return slope * over;
  return (slope * (over + kneeDb / 2) ** 2) / (2 * kneeDb);
}

/** One or two channels; both get the gain of the loudest. */
export function createCompressor(options: CompressorOptions, channelCount: number): Processor {
  if (channelCount > 2) throw new InternalError(`Expected one or two channels to compress, got ${channelCount}.`);
  if (kernelsInUse() === 'plain') return createPlainCompressor(options, channelCount);
  const makeup = dbToGain(options.makeupDb);
  const compressor = createKernelCompressor({ ...options, ...stepsOf(options), makeup }, channelCount);
  return { latencyFrames: stepFrames, process: (channels) => compressor.process(channels) };
}

/** The twin of the kernel. */
function createPlainCompressor(options: CompressorOptions, channelCount: number): Processor {
  const nextGain = gainSteps(options);
  const waiting = Array.from({ length: channelCount }, () => new Float32Array(stepFrames));
  let place = 0;
  let peak = 0;
  let gain = nextGain(0);
  let target = gain;
  let slope = 0;

  /** Gives out what has waited, and takes in as much. Returns the highest peak. */
  function exchange(channel: Float32Array, queue: Float32Array, span: { start: number; end: number }): number {
    let highest = 0;
    let wait = place;
    for (let i = span.start; i < span.end; i++) {
      const x = channel[i] as number;
      const size = abs(x);
      if (size > highest) highest = size;
      const old = queue[wait] as number;
      queue[wait] = x;
      wait += 1;
      channel[i] = (gain + slope * wait) * old;
    }
    return highest;
  }

  return {
    latencyFrames: stepFrames,
    process(channels) {
      const frames = channels[0]?.length ?? 0;
      for (let start = 0; start < frames;) {
        const end = Math.min(frames, start + stepFrames - place);
        for (const [c, channel] of channels.entries()) {
          peak = max(peak, exchange(channel, waiting[c] as Float32Array, { start, end }));
        }
        place += end - start;
        start = end;
        if (place < stepFrames) continue;
        gain = target;
        target = nextGain(peak);
        slope = (target - gain) / stepFrames;
        place = 0;
        peak = 0;
      }
    },
  };
}

/** Steps over which peaks are held, and shares of the way to a new gain that each step makes. */
function stepsOf({ attack, release, hold }: CompressorOptions) {
  const heldSteps = max(1, ceil(hold / stepFrames));
  const rising = 1 - exp(-stepFrames / max(attack, stepFrames / 4));
  // The hold is a part of the release that is asked for.
  const falling = 1 - exp(-stepFrames / max(release - heldSteps * stepFrames, stepFrames));
  return { heldSteps, rising, falling };
}

/** The gain to be reached after the step whose peak is given. */
function gainSteps(options: CompressorOptions): (peak: number) => number {
  const { heldSteps, rising, falling } = stepsOf(options);
  const held = new Float64Array(heldSteps);
  let next = 0;
  let reduction = 0;
  let highest = 0;
  return (peak) => {
    const leaving = held[next] as number;
    held[next] = peak;
    next = next + 1 === held.length ? 0 : next + 1;
    if (peak >= highest) highest = peak;
    else if (leaving === highest) highest = held.reduce((most, value) => max(most, value), 0);
    const wanted = highest > 0 ? staticReduction(gainToDb(highest), options) : 0;
    reduction += (wanted > reduction ? rising : falling) * (wanted - reduction);
    if (wanted === 0 && reduction < 1e-6) reduction = 0;
    return dbToGain(options.makeupDb - reduction);
  };
}
