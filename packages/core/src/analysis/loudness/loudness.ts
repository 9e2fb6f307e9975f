/** Loudness of a whole buffer, and how it moves. */
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { createLoudnessMeter, type Loudness, type LoudnessOptions } from './loudness-meter.ts';
import { segmentsPerSecond } from './weighted-energy.ts';

/** The kernels' memory holds a block for each meter, some time longer than the meter lasts: not the whole sound. */
const blockFrames = 16_384;

/**
 * Integrated, highest momentary and short-term loudness, and range.
 *
 * @example const { integratedLufs } = loudness(audio);
 */
export function loudness(audio: AudioBuffer, options: LoudnessOptions = {}): Loudness {
  const meter = createLoudnessMeter(audio.sampleRate, audio.channels.length, options);
  const frames = frameCount(audio);
  for (let start = 0; start < frames; start += blockFrames) {
    meter.process(audio.channels.map((samples) => samples.subarray(start, start + blockFrames)));
  }
  return meter.result();
}

/** Loudness from moment to moment, in LUFS: element i is read (i + 1) · `stepSec` after the start. */
export interface LoudnessSeries {
  readonly stepSec: number;
  /** Of the last 400 ms; NaN until these are full, −∞ in silence. */
  readonly momentaryLufs: Float64Array;
  /** Of the last 3 s; NaN until these are full, −∞ in silence. */
  readonly shortTermLufs: Float64Array;
}

/**
 * Momentary and short-term loudness every 10 ms, as a meter would draw them; `weights` as in `LoudnessOptions`.
 *
 * @example const { stepSec, momentaryLufs } = loudnessSeries(audio);
 */
export function loudnessSeries(audio: AudioBuffer, { weights }: Pick<LoudnessOptions, 'weights'> = {}): LoudnessSeries {
  const momentary: number[] = [];
  const shortTerm: number[] = [];
  loudness(audio, {
    weights,
    onMoment(momentaryLufs = NaN, shortTermLufs = NaN) {
      momentary.push(momentaryLufs);
      shortTerm.push(shortTermLufs);
    },
  });
  return {
    stepSec: 1 / segmentsPerSecond,
    momentaryLufs: Float64Array.from(momentary),
    shortTermLufs: Float64Array.from(shortTerm),
  };
}
