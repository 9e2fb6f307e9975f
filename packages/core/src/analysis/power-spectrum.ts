/**
 * What power spectra of all channels together are made with.
 *
 * The channels come as their mean (mid) and as the mean of every second one turned over (side): for stereo,
 * mid² + side² is the mean power of the channels, so that what cancels in a mono sum is still heard. The side is left
 * out of measures of colour where it is 6 dB below the mid: it changes no band's level by more than 1 dB, and flatness is the
 * share of noise in what is heard in the middle.
 */
import { exp2, log2 } from '../dsp/elementary.ts';
import { hann } from '../dsp/window.ts';

const { max, round } = Math;

/** The power of two that lasts about as long at this sample rate as `sizeAt44100` does at 44.1 or 48 kHz. */
export function sizeForRate(sizeAt44100: number, sampleRate: number): number {
  return max(64, sizeAt44100 * exp2(round(log2(sampleRate / 44100))));
}

/** The side counts in measures of colour where its power is more than this share of the mid's. */
export const SIDE_SHARE = 0.25;

/** A Hann window, scaled so that the power of a sine of amplitude 1 on a bin reads 1. */
export function spectrumWindow(size: number): Float32Array {
  return hann(size).map((value) => (4 * value) / size);
}
