/** What an ear or a meter would say of a texture, measured apart from the code that made it. */
import { createRealFft } from '@stem/core/dsp';

const blockFrames = 2048;
const fft = createRealFft(blockFrames);

export function peakDb(samples: Float64Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return 20 * Math.log10(peak);
}

export function rmsDb(samples: Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length);
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
export interface SeamReading {
  readonly seam: number;
  readonly elsewhere: number;
}

/** The seam of a loop against 400 other places of it: slope, level over 30 ms, spectrum over 46 ms. */
export function seamReadings(loop: Float64Array): Record<'slope' | 'level' | 'spectrum', SeamReading> {
  const measures = { slope: slopeBreak, level: levelJump, spectrum: spectralJump };
  const reading = (measure: (samples: Float64Array, at: number) => number): SeamReading => {
    let elsewhere = 0;
    for (let place = 1; place < 400; place++) {
      elsewhere = Math.max(elsewhere, measure(loop, Math.round((place * loop.length) / 400)));
    }
    return { seam: measure(loop, 0), elsewhere };
  };
  return { slope: reading(measures.slope), level: reading(measures.level), spectrum: reading(measures.spectrum) };
}

/** The largest second difference within 8 samples around a place: a click is a corner. */
function slopeBreak(loop: Float64Array, at: number): number {
  let largest = 0;
  for (let i = at - 8; i <= at + 8; i++) {
    largest = Math.max(largest, Math.abs(turn(loop, i - 1) - 2 * turn(loop, i) + turn(loop, i + 1)));
  }
  return largest;
}

function levelJump(loop: Float64Array, at: number): number {
  const width = Math.min(1323, Math.floor(loop.length / 4));
  const level = (start: number): number => rmsDb(Float64Array.from({ length: width }, (_, i) => turn(loop, start + i)));
  return Math.abs(level(at) - level(at - width));
}

function spectralJump(loop: Float64Array, at: number): number {
  const before = powerSpectrum(loop, at - blockFrames);
  const after = powerSpectrum(loop, at);
  const loudest = Math.max(...before, ...after);
  let sum = 0;
  for (let bin = 1; bin < before.length; bin++) {
    const difference = 10 * Math.log10((after[bin] + loudest * 1e-6) / (before[bin] + loudest * 1e-6));
    sum += difference * difference;
  }
  return Math.sqrt(sum / before.length);
}

/** Hann-windowed power spectrum of a block, read around the loop. */
function powerSpectrum(samples: Float64Array, start: number): Float64Array {
  const re = new Float64Array(blockFrames / 2 + 1);
  const im = new Float64Array(blockFrames / 2 + 1);
  const block = Float64Array.from(
    { length: blockFrames },
    (_, i) => turn(samples, start + i) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / blockFrames)),
  );
  fft.forward(block, re, im);
  return re.map((value, bin) => value * value + im[bin] * im[bin]);
}

/** The sample at a place of the loop that turns for ever. */
function turn(loop: Float64Array, at: number): number {
  return loop[((at % loop.length) + loop.length) % loop.length];
}
