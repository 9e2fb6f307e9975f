/** Loudness, loudness range and true peak of a programme in one streaming pass. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { gainToDb } from '../dsp/units.ts';
import { createLoudnessMeter, type Loudness, type LoudnessOptions } from './loudness/loudness-meter.ts';
import { createTruePeakMeter } from './true-peak.ts';

/** What a delivery specification asks for. Levels are −∞ where there is nothing to measure. */
export interface ProgrammeLevels extends Loudness {
  /** Largest value of the waveform, between the samples too, in dBTP (BS.1770-5 annex 2). */
  readonly truePeakDbtp: number;
}

/** Push blocks in order; `result` may be read at any time and does not depend on where the blocks were cut. */
export interface ProgrammeMeter {
  process(channels: readonly Float32Array[]): void;
  result(): ProgrammeLevels;
}

/**
 * A meter for one programme of any length, rate and channel count: it holds 34 KiB a channel and 160 bytes a second of
 * audio. Throws InternalError as `createLoudnessMeter` does.
 *
 * @example
 * const meter = createProgrammeMeter(48000, 2);
 * for (const block of blocks) meter.process(block);
 * const { integratedLufs, truePeakDbtp } = meter.result();
 */
export function createProgrammeMeter(
  sampleRate: number,
  channelCount: number,
  options: LoudnessOptions = {},
): ProgrammeMeter {
  const loudness = createLoudnessMeter(sampleRate, channelCount, options);
  const peak = createTruePeakMeter(channelCount);
  return {
    process(channels) {
      loudness.process(channels);
      peak.process(channels);
    },
    result: () => ({ ...loudness.result(), truePeakDbtp: gainToDb(peak.result()) }),
  };
}

/** Frames a turn: what both meters read then comes from the processor's cache. */
const blockFrames = 8192;

/**
 * Levels of a whole buffer.
 *
 * @example const { integratedLufs, rangeLu, truePeakDbtp } = programmeLevels(audio);
 */
export function programmeLevels(audio: AudioBuffer, options: LoudnessOptions = {}): ProgrammeLevels {
  const meter = createProgrammeMeter(audio.sampleRate, audio.channels.length, options);
  for (let start = 0; start < frameCount(audio); start += blockFrames) {
    meter.process(audio.channels.map((channel) => channel.subarray(start, start + blockFrames)));
  }
  return meter.result();
}
