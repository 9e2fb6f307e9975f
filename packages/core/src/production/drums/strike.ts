/** What drum sounds are made of: decays, struck partials and noise, from their first frame on. */
import { cos, exp, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';

const { PI, abs, max, min, round } = Math;

/** ln 1000: an exponential falls by 60 dB in its time. */
const sixtyDb = 6.907755278982137;

/** What a decay that falls by 60 dB in `fallSec` is multiplied by after `sec`: a frame's, once, serves all frames. */
export function fallRatio(sec: number, fallSec: number): number {
  return exp((-sixtyDb * sec) / fallSec);
}

/** Level at a frame of a rise of some frames: the first is heard already, so that a hit is where its onset is. */
export function risen(frame: number, frames: number): number {
  return min(1, (frame + 1) / frames);
}

/** Frames until something that falls by 60 dB in its time has fallen by 100. */
function heardFrames(fallFrames: number): number {
  return round((fallFrames * 100) / 60);
}

/** Adds a partial that falls by 60 dB in its time. A rotation a frame, not a sine. */
export function addPartial(
  samples: Float32Array,
  sampleRate: number,
  partial: { readonly hz: number; readonly fallSec: number; readonly gain: number; readonly phase: number },
): void {
  const angle = (2 * PI * partial.hz) / sampleRate;
  const radius = fallRatio(1 / sampleRate, partial.fallSec);
  const [turnRe, turnIm] = [radius * cos(angle), radius * sin(angle)];
  let [re, im] = [partial.gain * cos(partial.phase), partial.gain * sin(partial.phase)];
  const end = min(samples.length, heardFrames(partial.fallSec * sampleRate));
  for (let i = 0; i < end; i++) {
    samples[i] = (samples[i] as number) + im;
    const next = re * turnRe - im * turnIm;
    im = re * turnIm + im * turnRe;
    re = next;
  }
}

/** White noise that falls by 60 dB in its time. */
export function fallingNoise(frames: number, fallFrames: number, random: Random): Float32Array {
  const noise = new Float32Array(frames);
  const ratio = exp(-sixtyDb / fallFrames);
  let level = 1;
  const end = min(frames, heardFrames(fallFrames));
  for (let i = 0; i < end; i++) {
    noise[i] = level * (2 * random.next() - 1);
    level *= ratio;
  }
  return noise;
}

/** Frames of a hit that falls by 60 dB in its time: a little more, for its last end to fade. */
export function hitFrames(fallSec: number, sampleRate: number): number {
  return round(1.15 * fallSec * sampleRate);
}

/** A hit in the middle: both sides are one array. */
export function centredHit(samples: Float32Array, peak: number): readonly [Float32Array, Float32Array] {
  finish(samples, peakGain([samples], peak));
  return [samples, samples];
}

/** Fades the last tenth to nothing and brings the largest sample to `peak`. The sides keep their balance. */
export function finishHit(
  sides: readonly [Float32Array, Float32Array],
  peak: number,
): readonly [Float32Array, Float32Array] {
  const gain = peakGain(sides, peak);
  for (const side of sides) finish(side, gain);
  return sides;
}

function peakGain(sides: readonly Float32Array[], peak: number): number {
  let largest = 0;
  for (const side of sides) for (let i = 0; i < side.length; i++) largest = max(largest, abs(side[i] as number));
  return largest > 0 ? peak / largest : 0;
}

function finish(side: Float32Array, gain: number): void {
  const fadeFrom = side.length - 1 - round(side.length / 10);
  for (let i = 0; i < side.length; i++) side[i] = (side[i] as number) * gain;
  for (let i = max(0, fadeFrom); i < side.length; i++) {
    side[i] = ((side[i] as number) * (side.length - 1 - i)) / (side.length - 1 - fadeFrom);
  }
}
