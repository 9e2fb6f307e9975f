/** Loudness of a programme in one streaming pass: integrated, momentary, short-term, range (EBU Tech 3341, 3342). */
import { InternalError } from '../../errors.ts';
import { channelWeights } from './channel-weights.ts';
import { gatedLoudness, loudnessRange, powerToLufs } from './gating.ts';
import { momentarySegments, shortTermSegments, slidingPower } from './sliding-power.ts';
import { segmentsPerSecond, weightedEnergy } from './weighted-energy.ts';

/** Loudness of a programme. Levels are −∞ where nothing was loud enough, or long enough for one window. */
export interface Loudness {
  /** Programme loudness in LUFS (BS.1770-5): 400 ms blocks every 100 ms, gated at −70 LUFS and at −10 LU relative. */
  readonly integratedLufs: number;
  /** Highest loudness of any 400 ms, in LUFS (EBU Tech 3341), looked for every 10 ms. */
  readonly maxMomentaryLufs: number;
  /** Highest loudness of any 3 s, in LUFS (EBU Tech 3341), looked for every 10 ms. */
  readonly maxShortTermLufs: number;
  /** Loudness range in LU (EBU Tech 3342): the 10th to 95th percentile of 3 s blocks every 100 ms; 0 where there is none. */
  readonly rangeLu: number;
}

/** Push blocks in order; `result` may be read at any time and does not depend on where the blocks were cut. */
export interface LoudnessMeter {
  /** One array a channel, all of one length. Samples that are no finite numbers count as silence. */
  process(channels: readonly Float32Array[]): void;
  result(): Loudness;
}

/** Momentary and short-term loudness at the end of each 10 ms, in LUFS; undefined until a window is full. */
export type MomentListener = (momentaryLufs: number | undefined, shortTermLufs: number | undefined) => void;

export interface LoudnessOptions {
  /** How much each channel's power counts; default `channelWeights(channelCount)`. */
  readonly weights?: readonly number[] | undefined;
  /** Hears of the loudness at every moment. */
  readonly onMoment?: MomentListener | undefined;
}

/** Gating blocks overlap by 75 %: one each 100 ms. The range takes its short-term values on the same grid. */
const stepSegments = 0.1 * segmentsPerSecond;

/**
 * A meter for one programme at any rate in Hz and any channel count, for cases 1 to 14 of EBU Tech 3341 and 1 to 4 of
 * Tech 3342 (CONFORMANCE.md). Memory grows by 160 bytes a second of audio, for the powers that are gated at the end, and by
 * nothing else. Throws InternalError at a rate or count that cannot be, and at blocks of other channels than promised.
 *
 * @example
 * const meter = createLoudnessMeter(48000, 2, { onMoment: (momentaryLufs) => draw(momentaryLufs) });
 * for (const block of blocks) meter.process(block);
 * const { integratedLufs, rangeLu } = meter.result();
 */
export function createLoudnessMeter(
  sampleRate: number,
  channelCount: number,
  { weights = channelWeights(channelCount), onMoment }: LoudnessOptions = {},
): LoudnessMeter {
  if (weights.length !== channelCount) {
    throw new InternalError(`Expected a weight for each of ${channelCount} channels, got ${weights.length}.`);
  }
  const input = weightedEnergy(sampleRate, weights);
  const windows = slidingPower(sampleRate);
  const gatingBlocks = growingList();
  const rangeBlocks = growingList();
  let segments = 0;
  let maxMomentary = 0;
  let maxShortTerm = 0;

  function onSegment(energy: number): void {
    windows.push(energy);
    segments += 1;
    const momentary = windows.momentary();
    const shortTerm = windows.shortTerm();
    if (momentary !== undefined) {
      maxMomentary = Math.max(maxMomentary, momentary);
      if ((segments - momentarySegments) % stepSegments === 0) gatingBlocks.push(momentary);
    }
    if (shortTerm !== undefined) {
      maxShortTerm = Math.max(maxShortTerm, shortTerm);
      if ((segments - shortTermSegments) % stepSegments === 0) rangeBlocks.push(shortTerm);
    }
    if (onMoment) onMoment(toLufs(momentary), toLufs(shortTerm));
  }

  return {
    process: (channels) => input.process(channels, onSegment),
    result: () => ({
      integratedLufs: gatedLoudness(gatingBlocks.values()),
      maxMomentaryLufs: powerToLufs(maxMomentary),
      maxShortTermLufs: powerToLufs(maxShortTerm),
      rangeLu: loudnessRange(rangeBlocks.values()),
    }),
  };
}

function toLufs(power: number | undefined): number | undefined {
  return power === undefined ? undefined : powerToLufs(power);
}

/** Numbers in an array that doubles when it is full. */
function growingList(): { push(value: number): void; values(): Float64Array } {
  let data = new Float64Array(1024);
  let length = 0;
  return {
    push(value) {
      if (length === data.length) {
        const larger = new Float64Array(length * 2);
        larger.set(data);
        data = larger;
      }
      data[length] = value;
      length += 1;
    },
    values: () => data.subarray(0, length),
  };
}
