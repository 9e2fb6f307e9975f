/** Loudness of a programme in one streaming pass: integrated, momentary, short-term, range (EBU Tech 3341, 3342). */
import { gatedLoudness, loudnessRange, powerToLufs } from './gating.ts';
import { momentarySegments, shortTermSegments, slidingPower } from './sliding-power.ts';
import { segmentsPerSecond, weightedEnergy } from './weighted-energy.ts';

/** All in LUFS, −∞ where nothing was loud enough or long enough; the range in LU. */
export interface Loudness {
  readonly integratedLufs: number;
  readonly maxMomentaryLufs: number;
  readonly maxShortTermLufs: number;
  readonly rangeLu: number;
}

/** Push blocks in order; `result` may be read at any time and does not depend on where the blocks were cut. */
export interface LoudnessMeter {
  process(channels: readonly Float32Array[]): void;
  result(): Loudness;
}

/** Momentary and short-term loudness at the end of each 10 ms, in LUFS; undefined until a window is full. */
export type MomentListener = (momentaryLufs: number | undefined, shortTermLufs: number | undefined) => void;

/** Gating blocks overlap by 75 %: one each 100 ms. The range takes its short-term values on the same grid. */
const stepSegments = 0.1 * segmentsPerSecond;

/**
 * A meter for one programme at any rate and channel count. Memory grows by 160 bytes a second of audio, for the powers
 * that are gated at the end, and by nothing else.
 */
export function createLoudnessMeter(
  sampleRate: number,
  channelCount: number,
  onMoment?: MomentListener,
): LoudnessMeter {
  const input = weightedEnergy(sampleRate, channelCount);
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
