/** What an ear or a meter would say of a texture, measured apart from the code that made it. */
import { createRealFft } from '@stem/core/dsp';

// jest runs modules in a context in which a property of Math costs far more than the function itself.
const { abs, cos, log10, max, sqrt } = Math;

const blockFrames = 2048;
/** 30 ms at 44.1 kHz. */
const levelFrames = 1323;
const window = Float64Array.from({ length: blockFrames }, (_, i) => 0.5 - 0.5 * cos((2 * Math.PI * i) / blockFrames));
const fft = createRealFft(blockFrames);

export function peakDb(samples: Float64Array): number {
  let peak = 0;
  for (const sample of samples) peak = max(peak, abs(sample));
  return 20 * log10(peak);
}

export function rmsDb(samples: Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * log10(sum / samples.length);
}

/** Energy-weighted mean frequency over the whole sound, in Hz. */
export function centroidHz(samples: Float64Array, sampleRate: number): number {
  let weighted = 0;
  let total = 0;
  for (let start = 0; start + blockFrames <= samples.length; start += blockFrames) {
    for (const [bin, power] of powerSpectrum(samples, start).entries()) {
      weighted += power * ((bin * sampleRate) / blockFrames);
      total += power;
    }
  }
  return weighted / total;
}

/** How unusual a loop's seam is: its value, and the largest found elsewhere in the loop. */
interface SeamReading {
  readonly seam: number;
  readonly elsewhere: number;
}

/** What is compared on both sides of a place: over so many frames each. */
interface SeamMeasure {
  readonly reach: number;
  readonly measure: (loop: Float64Array, at: number) => number;
}

/** The value at the seam, and the largest of 200 places from which the seam is out of reach. */
function seamReading(loop: Float64Array, { reach, measure }: SeamMeasure): SeamReading {
  const room = loop.length - 2 * reach;
  let elsewhere = 0;
  for (let place = 0; place <= 200; place++) {
    elsewhere = max(elsewhere, measure(loop, reach + Math.floor((place * room) / 200)));
  }
  return { seam: measure(loop, 0), elsewhere };
}

/** What of a seam stands out from the rest of its loop; empty where nothing does. */
export function seamFaults(loop: Float64Array): string[] {
  const slope = seamReading(loop, { reach: 16, measure: slopeBreak });
  const level = seamReading(loop, { reach: levelFrames, measure: levelJump });
  const spectrum = seamReading(loop, { reach: blockFrames, measure: spectralJump });
  const say = (what: string, { seam, elsewhere }: SeamReading): string =>
    `${what}: ${seam.toPrecision(3)} at the seam, at most ${elsewhere.toPrecision(3)} elsewhere`;
  return [
    ...(slope.seam > 1.5 * slope.elsewhere ? [say('slope', slope)] : []),
    ...(level.seam > level.elsewhere + 0.5 ? [say('level in dB', level)] : []),
    ...(spectrum.seam > 1.1 * spectrum.elsewhere ? [say('spectrum in dB', spectrum)] : []),
  ];
}

/** The largest second difference within 8 samples around a place: a click is a corner. */
function slopeBreak(loop: Float64Array, at: number): number {
  let largest = 0;
  const around = turned(loop, at - 9, 19);
  for (let i = 1; i < 18; i++) largest = max(largest, abs(around[i - 1] - 2 * around[i] + around[i + 1]));
  return largest;
}

function levelJump(loop: Float64Array, at: number): number {
  return abs(rmsDb(turned(loop, at, levelFrames)) - rmsDb(turned(loop, at - levelFrames, levelFrames)));
}

function spectralJump(loop: Float64Array, at: number): number {
  const before = powerSpectrum(loop, at - blockFrames);
  const after = powerSpectrum(loop, at);
  const loudest = max(...before, ...after);
  let sum = 0;
  for (let bin = 1; bin < before.length; bin++) {
    const difference = 10 * log10((after[bin] + loudest * 1e-6) / (before[bin] + loudest * 1e-6));
    sum += difference * difference;
  }
  return sqrt(sum / before.length);
}

/** Hann-windowed power spectrum of a block, read around the loop. */
function powerSpectrum(samples: Float64Array, start: number): Float64Array {
  const re = new Float64Array(blockFrames / 2 + 1);
  const im = new Float64Array(blockFrames / 2 + 1);
  const block = turned(samples, start, blockFrames);
  for (let i = 0; i < blockFrames; i++) block[i] *= window[i];
  fft.forward(block, re, im);
  return re.map((value, bin) => value * value + im[bin] * im[bin]);
}

/** So many samples from a place on of the loop that turns for ever. */
function turned(loop: Float64Array, start: number, length: number): Float64Array {
  const samples = new Float64Array(length);
  for (let i = 0, from = ((start % loop.length) + loop.length) % loop.length; i < length; i++) {
    samples[i] = loop[from];
    from = from + 1 === loop.length ? 0 : from + 1;
  }
  return samples;
}
