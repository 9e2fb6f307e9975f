/** Audio as FLAC, in whole numbers without dither. */
import { encodeFlac } from '@stem/core/format';

/**
 * @param {import('@stem/core/audio').AudioBuffer} audio
 * @param {16 | 24} bits
 */
export function flacOf({ channels, sampleRate }, bits) {
  const full = 2 ** (bits - 1) - 1;
  const numbers = channels.map((channel) =>
    Int32Array.from(channel, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * full)),
  );
  return encodeFlac(numbers, { sampleRate, bits });
}
