/** Loudness of a programme in one streaming pass: integrated, momentary, short-term, range (EBU Tech 3341, 3342). */
import { gatedLoudness, loudnessRange, powerToLufs } from './gating.ts';
import { segmentsPerSecond, weightedPower } from './weighted-power.ts';

/** All in LUFS, −∞ where nothing was loud enough or long enough; the range in LU. */
export interface Loudness {
  readonly integratedLufs: number;
  readonly maxMomentaryLufs: number;
  readonly maxShortTermLufs: number;
  readonly rangeLu: number;
}

/** Push blocks in order; `result` may be read at any time. `onMoment` sees M and S on the 10 ms grid as they come. */
export interface LoudnessMeter {
  process(channels: readonly Float32Array[]): void;
  result(): Loudness;
}

/** Momentary and short-term loudness at the end of each 10 ms, in LUFS; undefined until a window is full. */
export type MomentListener = (momentaryLufs: number | undefined, shortTermLufs: number | undefined) => void;

const momentarySegments = 0.4 * segmentsPerSecond;
const shortTermSegments = 3 * segmentsPerSecond;
/** Gating blocks overlap by 75 %: one each 100 ms. The range takes its short-term values on the same grid. */
const stepSegments = 0.1 * segmentsPerSecond;

/** A meter for one programme. Memory grows by 160 bytes a second of audio, nothing else grows. */
export function loudnessMeter(sampleRate: number, channelCount: number, onMoment?: MomentListener): LoudnessMeter {
  const power = weightedPower(sampleRate, channelCount);
  const momentary = slidingMean(momentarySegments);
  const shortTerm = slidingMean(shortTermSegments);
  const gatingBlocks = growingList();
  const rangeBlocks = growingList();
  let segments = 0;
  let maxMomentary = 0;
  let maxShortTerm = 0;

  function onSegment(energy: number, frames: number): void {
    segments += 1;
    const m = momentary.push(energy, frames);
    const s = shortTerm.push(energy, frames);
    if (m !== undefined) {
      maxMomentary = Math.max(maxMomentary, m);
      if ((segments - momentarySegments) % stepSegments === 0) gatingBlocks.push(m);
    }
    if (s !== undefined) {
      maxShortTerm = Math.max(maxShortTerm, s);
      if ((segments - shortTermSegments) % stepSegments === 0) rangeBlocks.push(s);
    }
    if (onMoment) onMoment(toLufs(m), toLufs(s));
  }

  return {
    process: (channels) => power.process(channels, onSegment),
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

/** Mean power of the last `size` segments, summed afresh from a ring so that no error accumulates. */
function slidingMean(size: number): { push(energy: number, frames: number): number | undefined } {
  const energies = new Float64Array(size);
  const lengths = new Float64Array(size);
  let count = 0;
  return {
    push(energy, frames) {
      energies[count % size] = energy;
      lengths[count % size] = frames;
      count += 1;
      if (count < size) return undefined;
      let sum = 0;
      let length = 0;
      for (let i = 0; i < size; i++) {
        sum += energies[i] as number;
        length += lengths[i] as number;
      }
      return sum / length;
    },
  };
}

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
