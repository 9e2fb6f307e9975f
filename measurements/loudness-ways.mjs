/** Our own meters read in the ways in which ffmpeg and loudgain differ from them. */
import { loudnessSeries, truePeak } from '@stem/core/analysis';

/** @typedef {import('@stem/core/audio').AudioBuffer} AudioBuffer */

/** Short-term values come every 10 ms, the first when 3 s are full. */
const valuesPerSecond = 100;

/** Short-term loudness on a grid, in LUFS. @param {AudioBuffer} audio @param {number} perSecond */
function shortTerm({ sampleRate, channels }, perSecond) {
  const values = [...loudnessSeries({ sampleRate, channels }).shortTermLufs].filter((value) => !Number.isNaN(value));
  return values.filter((_, i) => i % (valuesPerSecond / perSecond) === 0);
}

/** Values above both gates, the lowest first. @param {readonly number[]} lufs */
function gated(lufs) {
  const audible = lufs.filter((value) => value >= -70);
  const power = audible.reduce((sum, value) => sum + 10 ** (value / 10), 0) / audible.length;
  const gate = 10 * Math.log10(power) - 20;
  return audible.filter((value) => value >= gate).toSorted((a, b) => a - b);
}

/** ffmpeg counts a rank from n instead of from n − 1, as Tech 3342 has it. @param {AudioBuffer} audio */
export function rangeByFfmpegsRanks(audio) {
  const values = gated(shortTerm(audio, 10));
  const rank = (/** @type {number} */ share) => Math.trunc(share * values.length + 0.5);
  return (values[rank(0.95)] ?? 0) - (values[Math.max(0, rank(0.1) - 1)] ?? 0);
}

/** libebur128 takes one short-term value a second, as Tech 3342 of 2011 allowed. @param {AudioBuffer} audio */
export function rangeByTheSecond(audio) {
  const values = gated(shortTerm(audio, 1));
  const at = (/** @type {number} */ share) => values[Math.round((values.length - 1) * share)] ?? 0;
  return at(0.95) - at(0.1);
}

/** loudgain converts to 16 bits before it measures, which clips. @param {AudioBuffer} audio */
export function truePeakOf16Bits({ sampleRate, channels }) {
  const clipped = channels.map((channel) =>
    channel.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))) / 32_768),
  );
  return 20 * Math.log10(truePeak({ sampleRate, channels: clipped }));
}

/** @param {AudioBuffer} audio */
export function samplesOverFullScale({ channels }) {
  return channels.reduce(
    (sum, channel) => channel.reduce((count, sample) => count + (Math.abs(sample) > 1 ? 1 : 0), sum),
    0,
  );
}
