/**
 * The shape of a spectrum: how bright it is and how noisy.
 *
 * Flatness is measured in octave bands (at least 24 bins of 5.4 Hz): the geometric mean of the bins' power over the
 * arithmetic one, divided by what noise reads; the bands are averaged by their amplitude. So the colour of a noise does
 * not matter, only whether its bands are filled evenly or by separate partials. Measured:
 *
 * | sound | flatness |
 * |---|---|
 * | sines, chords, super-saws, vibrato, clusters in a low register | 0.00 … 0.09 |
 * | a chord with pink noise 20, 10, 0 dB below it | 0.06, 0.21, 0.63 |
 * | white, pink, brown noise | 1.0, 1.0, 0.93 |
 * | noise in a band of 200 Hz at 1 kHz | 0.76 |
 * | drums alone | 0.84 |
 * | beatless passages of 16 songs | 0.02 … 0.2 |
 * | full passages with drums | 0.2 … 0.65 |
 *
 * So 0.3 admits tones only, and 0.6 everything that is more tone than noise.
 */
import { createSpectrumSums, kernelsInUse, type MeasureSpectrum, type SpectrumBands } from '@stem/kernels';
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { exp, log } from '../dsp/elementary.ts';
import { createHistory } from './history.ts';
import { SIDE_SHARE, sizeForRate, spectrumWindow } from './power-spectrum.ts';

const { max, min, round, sqrt } = Math;

/** Brightness and noisiness. */
export interface SpectralShape {
  /** Centre of the amplitude spectrum, in Hz; 0 for silence. */
  readonly centroidHz: number;
  /** 0 for tones, about 1 for noise of any colour; 0 for silence. */
  readonly flatness: number;
}

/** Size of a frame of tonal analysis at 44.1 kHz: 186 ms, bins of 5.4 Hz, which tell the notes of a bass chord apart. */
export const TONAL_SIZE = 8192;

/** What one frame adds to sums from which shapes are read. */
export interface ShapeSums {
  amplitude: number;
  amplitudeTimesHz: number;
  weight: number;
  weightedFlatness: number;
}

/** Measures the shape of power spectra of one size. */
export interface ShapeMeter {
  /** The contribution of a spectrum to the sums. The object is reused. */
  measure(power: Float32Array): Readonly<ShapeSums>;
}

/** The shape that sums over frames describe. */
export function shapeOf(sums: Readonly<ShapeSums>): SpectralShape {
  return {
    centroidHz: sums.amplitude > 0 ? sums.amplitudeTimesHz / sums.amplitude : 0,
    flatness: sums.weight > 0 ? min(1, sums.weightedFlatness / sums.weight) : 0,
  };
}

/** Brightness and noisiness of a whole sound, all channels together. */
export function spectralShape(audio: AudioBuffer): SpectralShape {
  const size = sizeForRate(TONAL_SIZE, audio.sampleRate);
  const { history, spectrum, power, meter } = shapePlan(size, audio);
  history.reset();
  const sums = { amplitude: 0, amplitudeTimesHz: 0, weight: 0, weightedFlatness: 0 };
  const frames = frameCount(audio);
  // A sound shorter than a frame stands in its middle. Of a longer one, frames lie within: a hard edge inside a frame
  // would look like noise.
  const pad = max(0, size - frames) >> 1;
  history.pushSilence(pad);
  history.push(audio.channels, 0, min(size, frames));
  history.pushSilence(max(0, size - frames - pad));
  for (let end = size; ; end += size / 2) {
    spectrum.measure(history.end, power);
    addShape(sums, meter.measure(power));
    if (end + size / 2 > frames) break;
    history.push(audio.channels, end, size / 2);
  }
  return shapeOf(sums);
}

function createShapePlan(size: number, { sampleRate, channels }: AudioBuffer) {
  const history = createHistory(channels.length, { reach: size, largestBlock: size });
  return {
    form: `${kernelsInUse()} ${sampleRate} ${channels.length}`,
    history,
    spectrum: history.spectrum(spectrumWindow(size), SIDE_SHARE),
    power: new Float32Array(size / 2 + 1),
    meter: createShapeMeter(size, sampleRate),
  };
}

/** The plan for sounds of a form, kept for the next sound, which mostly has the same. */
let lastPlan: ReturnType<typeof createShapePlan> | undefined;

function shapePlan(size: number, audio: AudioBuffer): ReturnType<typeof createShapePlan> {
  const form = `${kernelsInUse()} ${audio.sampleRate} ${audio.channels.length}`;
  if (lastPlan?.form !== form) lastPlan = createShapePlan(size, audio);
  return lastPlan;
}

/** Adds the sums of one frame. */
function addShape(sums: ShapeSums, frame: Readonly<ShapeSums>): void {
  sums.amplitude += frame.amplitude;
  sums.amplitudeTimesHz += frame.amplitudeTimesHz;
  sums.weight += frame.weight;
  sums.weightedFlatness += frame.weightedFlatness;
}

const LOWEST_BAND_HZ = 60;
const HIGHEST_BAND_HZ = 16000;
const LEAST_BINS = 24;

/** What a band of white noise reads before it is scaled to 1: e^−γ, the flatness of exponentially distributed power. */
const NOISE_FLATNESS = 0.5615;

/** Plans the measurement for power spectra of `size` samples. */
export function createShapeMeter(size: number, sampleRate: number): ShapeMeter {
  const edges = bandEdges(size, sampleRate);
  const hzPerBin = sampleRate / size;
  const sums = { amplitude: 0, amplitudeTimesHz: 0, weight: 0, weightedFlatness: 0 };
  const bands = { edges, least: LEAST_POWER };
  const measureSums = kernelsInUse() === 'plain' ? createPlainSums(bands) : createSpectrumSums(size / 2 + 1, bands);
  const found = { amplitude: 0, moment: 0, bands: new Float64Array(2 * max(0, edges.length - 1)) };
  return {
    measure(power) {
      measureSums(power, found);
      sums.amplitude = found.amplitude;
      sums.amplitudeTimesHz = found.moment * hzPerBin;
      sums.weight = 0;
      sums.weightedFlatness = 0;
      for (let band = 0; band + 1 < edges.length; band++) {
        const bandPower = found.bands[2 * band] as number;
        if (bandPower < SILENT_POWER) continue;
        const count = (edges[band + 1] as number) - (edges[band] as number);
        const weight = sqrt(bandPower);
        const mean = bandPower / count;
        const geometricMean = exp((found.bands[2 * band + 1] as number) / count);
        sums.weight += weight;
        sums.weightedFlatness += (weight * geometricMean) / (mean * NOISE_FLATNESS);
      }
      return sums;
    },
  };
}

/** Added to each power, so that one of 0 has a logarithm. */
const LEAST_POWER = 1e-25;

/** Bands below −160 dBFS hold rounding noise, not sound. */
const SILENT_POWER = 1e-16;

/** First bins of the bands, and the bin after the last one. */
function bandEdges(size: number, sampleRate: number): number[] {
  const last = min(size / 2, round((HIGHEST_BAND_HZ * size) / sampleRate));
  const edges = [max(1, round((LOWEST_BAND_HZ * size) / sampleRate))];
  for (;;) {
    const from = edges.at(-1) as number;
    const to = max(from + LEAST_BINS, 2 * from);
    if (to > last) break;
    edges.push(to);
  }
  // What is left of the last octave is a band of its own where it is at least half of one.
  if (last > 1.5 * (edges.at(-1) as number)) edges.push(last);
  return edges;
}

/** The kernel's twin: one logarithm for eight bins, whose product no double overflows. */
function createPlainSums({ edges, least }: SpectrumBands): MeasureSpectrum {
  return (power, output) => {
    output.amplitude = 0;
    output.moment = 0;
    for (let bin = 1; bin < power.length; bin++) {
      const size = sqrt(power[bin] as number);
      output.amplitude += size;
      output.moment += size * bin;
    }
    for (let band = 0; band + 1 < edges.length; band++) {
      const end = edges[band + 1] as number;
      let [sum, logSum] = [0, 0];
      for (let start = edges[band] as number; start < end; start += 8) {
        let product = 1;
        for (let bin = start; bin < min(end, start + 8); bin++) {
          sum += power[bin] as number;
          product *= (power[bin] as number) + least;
        }
        logSum += log(product);
      }
      output.bands[2 * band] = sum;
      output.bands[2 * band + 1] = logSum;
    }
  };
}
