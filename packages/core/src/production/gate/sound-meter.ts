/** Everything a gate wants to know of a sound, in one streaming pass. */
import type { MomentListener } from '../../analysis/loudness/loudness-meter.ts';
import { createProgrammeMeter } from '../../analysis/programme.ts';
import { createSilenceMeter, type Silence } from '../../analysis/silence.ts';
import { createStereoMeter } from '../../analysis/stereo.ts';
import { createKernelBlock, kernelsInUse } from '@stem/kernels';
import { gainToDb } from '../../dsp/units.ts';
import { createSampleMeter, type Clipping, type NonFinite } from './sample-meter.ts';

const { min } = Math;

/** Levels are −∞ for silence. */
export interface SoundMeasures {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
  /** Largest sample. */
  readonly peakDbfs: number;
  /** Largest value of the waveform, between the samples too. */
  readonly truePeakDbtp: number;
  readonly integratedLufs: number;
  readonly loudnessRangeLu: number;
  readonly maxMomentaryLufs: number;
  readonly maxShortTermLufs: number;
  /** Largest mean of any channel, without its sign, linear. */
  readonly dcOffset: number;
  /** Phase correlation of the first two channels, −1 … 1; 1 for mono, 0 where one is silent. */
  readonly correlation: number;
  /** Below −60 dBFS in all channels; gaps from 0.1 s on. */
  readonly silence: Silence;
  /** Runs of three or more equal samples at the ceiling. */
  readonly clipping: Clipping;
  readonly nonFinite: NonFinite;
}

export interface SoundMeterOptions {
  readonly sampleRate: number;
  readonly channels: number;
  /** The largest amplitude the file's format holds, 1 for integers. Without it, as for float, the ceiling is the file's own. */
  readonly fullScale?: number | undefined;
  /** Hears of the loudness every 10 ms. */
  readonly onMoment?: MomentListener | undefined;
}

/**
 * Push blocks in order; `result` may be read at any time and does not depend on where the blocks were cut, but for the last
 * bits of offset and correlation, which are added up block by block.
 */
export interface SoundMeter {
  /** One array a channel, all of one length. Samples that are no finite numbers are counted, and otherwise silence. */
  process(channels: readonly Float32Array[]): void;
  result(): SoundMeasures;
}

/** Frames a turn: what all meters read then comes from the processor's cache. */
const turnFrames = 8192;

/**
 * A meter for one sound of any length. Its memory grows by 160 bytes a second, as that of `createLoudnessMeter`.
 *
 * @example
 * const meter = createSoundMeter({ sampleRate: 48000, channels: 2, fullScale: isFloat ? undefined : 1 });
 * for (let block = source.read(8192); block[0]?.length; block = source.read(8192)) meter.process(block);
 * const problems = soundProblems(meter.result(), stemExpectation);
 */
export function createSoundMeter({ sampleRate, channels, fullScale, onMoment }: SoundMeterOptions): SoundMeter {
  const programme = createProgrammeMeter(sampleRate, channels, { onMoment });
  const samples = createSampleMeter(channels, fullScale);
  const stereo = createStereoMeter();
  const silence = createSilenceMeter(sampleRate);
  const space = kernelsInUse() === 'plain' ? undefined : createKernelBlock(channels);
  space?.reserve(turnFrames);
  return {
    process(block) {
      const frames = block[0]?.length ?? 0;
      for (let start = 0; start < frames; start += turnFrames) {
        const end = min(frames, start + turnFrames);
        const turn = space ? space.channels(end - start) : block.map((channel) => channel.subarray(start, end));
        // Copied once for all meters, which run where it then lies.
        if (space) for (const [c, channel] of block.entries()) turn[c]?.set(channel.subarray(start, end));
        const powers = samples.process(turn);
        programme.process(turn);
        stereo.process(turn, powers);
        silence.process(turn);
      }
    },
    result() {
      const { frames, peak, dcOffset, clipping, nonFinite } = samples.result();
      const { integratedLufs, maxMomentaryLufs, maxShortTermLufs, rangeLu, truePeakDbtp } = programme.result();
      return {
        sampleRate,
        channels,
        frames,
        peakDbfs: gainToDb(peak),
        truePeakDbtp,
        integratedLufs,
        loudnessRangeLu: rangeLu,
        maxMomentaryLufs,
        maxShortTermLufs,
        dcOffset,
        correlation: channels === 1 ? 1 : stereo.result().correlation,
        silence: silence.result(),
        clipping,
        nonFinite,
      };
    },
  };
}
