/** Looks at a stem after each of its effects, while it goes through them. */
import { createLevelsMeter, kernelsInUse, type SampleLevels } from '@stem/kernels';
import type { Processor } from '../../dsp/processor.ts';
import { gainToDb } from '../../dsp/units.ts';
import type { GateProblem } from '../gate/gate-problem.ts';
import type { EffectChain } from './effect-chain.ts';
import type { EffectName } from './effect-names.ts';

const { abs, max, sqrt } = Math;

/** What came out of an effect. Levels are −∞ for silence, and NaN where it was no sound. */
export interface StageReport {
  readonly effect: EffectName;
  readonly peakDbfs: number;
  readonly rmsDbfs: number;
  /** Largest mean of a channel, by size; 1.0 is full scale. */
  readonly dcOffset: number;
  /** Start of the first block with a sample that is no finite number. */
  readonly brokenAtFrame: number | undefined;
}

export interface WatchedChain {
  /** The whole chain, as `chain.processor` is. */
  readonly processor: Processor;
  /** Of what went through so far, in the order of the sound. */
  reports(): readonly StageReport[];
  /** What is wrong with it, each with the effect that it came out of first. */
  problems(): readonly GateProblem[];
}

/** An effect that is louder than this has run away: nothing that is meant is a hundred times full scale. */
const runawayDbfs = 40;
/** What was heard before an effect and is quieter than this behind it was taken away by it. */
const silentDbfs = -90;
const heardDbfs = -60;
/** −40 dBFS: a mean as large as this costs headroom and clicks at every cut. */
const mostDcOffset = 0.01;

/**
 * Wraps a chain so that it reports on every stage, in the same pass.
 *
 * @example
 * const watched = watchChain(chain, stem.channels);
 * await forEachBlock(applyChain(stem, watched.processor, { frames, fadeFrames }), write);
 * requireNone(watched.problems());
 */
export function watchChain(chain: EffectChain, channelCount: number): WatchedChain {
  const input = createStageMeter(channelCount);
  const meters = chain.stages.map(() => createStageMeter(channelCount));
  const reports = () => chain.stages.map(({ name }, i) => ({ effect: name, ...(meters[i] as StageMeter).result() }));
  return {
    reports,
    problems: () => chainProblems(input.result(), reports()),
    processor: {
      latencyFrames: chain.processor.latencyFrames,
      prepare: (frames) => chain.processor.prepare?.(frames),
      process(channels) {
        input.process(channels);
        for (const [i, { processor }] of chain.stages.entries()) {
          processor.process(channels);
          meters[i]?.process(channels);
        }
      },
    },
  };
}

type Levels = Omit<StageReport, 'effect'>;

interface StageMeter {
  process(channels: readonly Float32Array[]): void;
  result(): Levels;
}

function createStageMeter(channelCount: number): StageMeter {
  const measure = kernelsInUse() === 'plain' ? measurePlainly : createLevelsMeter();
  const levels = { lowest: 0, highest: 0, sum: 0, squares: 0 };
  const sums = new Float64Array(channelCount);
  let [peak, power, frames] = [0, 0, 0];
  let brokenAtFrame: number | undefined;
  return {
    process(channels) {
      for (const [c, samples] of channels.entries()) {
        measure(samples, levels);
        peak = max(peak, levels.highest, -levels.lowest);
        power += levels.squares;
        sums[c] = (sums[c] as number) + levels.sum;
      }
      // Both NaN and the infinities stay in a sum of squares.
      if (brokenAtFrame === undefined && power - power !== 0) brokenAtFrame = frames;
      frames += channels[0]?.length ?? 0;
    },
    result() {
      const rms = sqrt(power / max(1, frames * channelCount));
      const dcOffset = sums.reduce((most, sum) => max(most, abs(sum) / max(1, frames)), 0);
      return { peakDbfs: gainToDb(peak), rmsDbfs: gainToDb(rms), dcOffset, brokenAtFrame };
    },
  };
}

/** The twin of the kernel. */
function measurePlainly(samples: Float32Array, output: SampleLevels): void {
  let [lowest, highest, sum, squares] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    sum += x;
    squares += x * x;
    if (x > highest) highest = x;
    else if (x < lowest) lowest = x;
  }
  output.lowest = lowest;
  output.highest = highest;
  output.sum = sum;
  output.squares = squares;
}

/** Only the first stage with a fault is named: those behind it have it from there. */
function chainProblems(input: Levels, reports: readonly StageReport[]): GateProblem[] {
  let before = input;
  for (const report of reports) {
    const problem = stageProblem(report, before);
    if (problem) return [problem];
    before = report;
  }
  return [];
}

function stageProblem(
  { effect, peakDbfs, dcOffset, brokenAtFrame }: StageReport,
  before: Levels,
): GateProblem | undefined {
  if (brokenAtFrame !== undefined) {
    return {
      check: `${effect}: finite samples`,
      expected: 'finite samples',
      got: `none from about frame ${brokenAtFrame} on`,
      advice: `Change this stem's ${effect}, or switch it off with effects: {${effect}: false}.`,
    };
  }
  if (peakDbfs > runawayDbfs) {
    return {
      check: `${effect}: level`,
      expected: `a peak of at most ${runawayDbfs} dBFS`,
      got: `${peakDbfs.toFixed(1)} dBFS`,
      advice: `Turn the gains of this stem's ${effect} down.`,
    };
  }
  if (before.rmsDbfs > heardDbfs && peakDbfs < silentDbfs) {
    return {
      check: `${effect}: not silent`,
      expected: `a peak above ${silentDbfs} dBFS`,
      got: `${peakDbfs.toFixed(1)} dBFS`,
      advice: `This stem's ${effect} takes all of its sound away: change its frequencies, or switch it off.`,
    };
  }
  if (dcOffset > mostDcOffset && dcOffset > 2 * before.dcOffset) {
    return {
      check: `${effect}: no DC`,
      expected: `a mean under ${mostDcOffset}`,
      got: dcOffset.toFixed(3),
      advice: `Add a highpass to this stem, or change its ${effect}.`,
    };
  }
  return undefined;
}
