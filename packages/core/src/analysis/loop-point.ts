/** Where a sound loops best: the start and length whose two ends are most alike over the crossfade. */
import { InternalError } from '../errors.ts';
import { kernelsInUse, lagLikeness, slidingProducts, type LagSpans } from '@stem/kernels';
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { channelEnergy } from '../audio/level.ts';
import { createFloatFft, floatFftSizeFrom } from '../dsp/float-fft.ts';
import { meansOf } from '../dsp/means.ts';

const { ceil, floor, max, min } = Math;

/** What is looked for, in frames of the audio that is searched. */
export interface LoopSearch {
  /** Where a loop may start. */
  readonly starts: readonly number[];
  /** Shortest and longest loop, both allowed; equal for a loop of whole bars. */
  readonly minFrames: number;
  readonly maxFrames: number;
  /** Length over which the ends are compared, and blended later. */
  readonly crossfadeFrames: number;
  /** How many different loops are wanted at the most. */
  readonly count: number;
}

/** A loop of `length` frames from `start` on, and how alike its two ends are. */
export interface LoopPoint {
  readonly start: number;
  readonly length: number;
  /**
   * 2⟨a,b⟩ ÷ (⟨a,a⟩ + ⟨b,b⟩) of the two stretches a crossfade would blend, over all channels: their normalised
   * cross-correlation where both are equally loud, less where they are not, for a level that jumps does not loop.
   */
  readonly likeness: number;
}

/** The coarse search runs at about this rate: what lies above hardly moves the correlation of music. */
const coarseRate = 5500;

/** Lengths that one start may bring to the finish, as a share of the count that is wanted. */
const shareOfOneStart = 0.5;

/**
 * The best loops, best first; two of one start differ by more than the coarse search can tell apart. Starts at which
 * the audio does not hold the shortest loop and its crossfade are left out.
 *
 * Searches all lengths on the decimated signal (one FFT product a start), then the best to the frame at full rate.
 */
export function findLoopPoints(audio: AudioBuffer, search: LoopSearch): LoopPoint[] {
  if (search.minFrames < 1 || search.minFrames > search.maxFrames || search.crossfadeFrames < 1) {
    throw new InternalError(`Expected loops of 1 frame or more, got ${search.minFrames} … ${search.maxFrames}.`);
  }
  const factor = max(1, min(coarseFactor(audio.sampleRate), floor(search.crossfadeFrames / 16)));
  const channels = audio.channels.map((channel) => (factor === 1 ? channel : meansOf(channel, factor)));
  const usable = search.starts.filter((start) => lastLength(audio, start, search) >= search.minFrames);
  const span = (search.maxFrames - search.minFrames + search.crossfadeFrames) / factor;
  const fftSize = floatFftSizeFrom(span + 4);
  const coarse = usable.flatMap((start) => coarsePeaks(channels, { start, factor, audio, search, fftSize }));
  return coarse
    .sort(byLikeness)
    .slice(0, search.count)
    .map((point) => refine(audio, point, { factor, search }))
    .sort(byLikeness);
}

/** Frames that become one in the coarse search; what aliases does no harm: what comes again comes again in their means too. */
export function coarseFactor(sampleRate: number): number {
  return max(1, floor(sampleRate / coarseRate));
}

/** Likeness of the two ends of one loop, at full rate. */
export function loopLikeness(audio: AudioBuffer, start: number, length: number, crossfadeFrames: number): number {
  let product = 0;
  let energy = 0;
  for (const channel of audio.channels) {
    for (let i = start; i < start + crossfadeFrames; i++) {
      const a = channel[i] ?? 0;
      const b = channel[i + length] ?? 0;
      product += a * b;
      energy += a * a + b * b;
    }
  }
  return energy > 0 ? (2 * product) / energy : 0;
}

/** Best first; of equals the shorter, then the earlier, so that the order never depends on the engine's sort. */
function byLikeness(a: LoopPoint, b: LoopPoint): number {
  return b.likeness - a.likeness || a.length - b.length || a.start - b.start;
}

/** The longest loop from `start` that the audio and the search allow. */
function lastLength(audio: AudioBuffer, start: number, search: LoopSearch): number {
  return min(search.maxFrames, frameCount(audio) - search.crossfadeFrames - start);
}

interface CoarseSearch {
  readonly start: number;
  readonly factor: number;
  readonly audio: AudioBuffer;
  readonly search: LoopSearch;
  readonly fftSize: number;
}

/** The highest local maxima of the likeness over all lengths from one start, in frames of the full rate. */
function coarsePeaks(channels: readonly Float32Array[], coarse: CoarseSearch): LoopPoint[] {
  const { start, factor, audio, search, fftSize } = coarse;
  const first = floor(search.minFrames / factor);
  const last = ceil(lastLength(audio, start, search) / factor);
  const size = max(1, floor(search.crossfadeFrames / factor));
  const headStart = floor(start / factor);
  const spans = { channels, headStart, tailStart: headStart + first, frames: size, lags: last - first + 1 };
  const likeness = kernelsInUse() === 'plain' ? plainLagLikeness(spans, fftSize) : lagLikeness(spans, fftSize);
  const count = ceil(search.count * shareOfOneStart);
  return highestPeaks(likeness, count).map((i) => ({
    start,
    length: (first + i) * factor,
    likeness: likeness[i] as number,
  }));
}

/** Indices of the highest local maxima, highest first; of equals the first. */
function highestPeaks(values: Float64Array, count: number): number[] {
  const peaks: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < (values[i - 1] ?? -2) || !(value > (values[i + 1] ?? -2))) continue;
    if (peaks.length === count && value <= (values[peaks[count - 1] as number] as number)) continue;
    let place = min(peaks.length, count - 1);
    for (; place > 0 && value > (values[peaks[place - 1] as number] as number); place--)
      peaks[place] = peaks[place - 1] as number;
    peaks[place] = i;
  }
  return peaks;
}

/** The kernel's twin: products by FFT, energies by a running sum. */
function plainLagLikeness({ channels, headStart, tailStart, frames, lags }: LagSpans, fftSize: number): Float64Array {
  const correlate = correlator(fftSize);
  const [products, energies] = [new Float64Array(lags), new Float64Array(lags)];
  for (const channel of channels) {
    const head = channel.subarray(headStart, headStart + frames);
    const tail = channel.subarray(tailStart, tailStart + lags + frames - 1);
    const product = correlate(head, tail);
    const headEnergy = channelEnergy(head);
    let energy = channelEnergy(tail.subarray(0, frames));
    for (let lag = 0; lag < lags; lag++) {
      products[lag] = (products[lag] as number) + (product[lag] as number);
      energies[lag] = (energies[lag] as number) + headEnergy + energy;
      energy = max(0, energy + (tail[lag + frames] ?? 0) ** 2 - (tail[lag] ?? 0) ** 2);
    }
  }
  return products.map((product, lag) =>
    (energies[lag] as number) > 0 ? (2 * product) / (energies[lag] as number) : 0,
  );
}

/** Σ head[i]·tail[i + lag] for every lag; what comes back is valid until the next call. */
type Correlate = (head: Float32Array, tail: Float32Array) => Float32Array;

/** Correlates by one product of spectra; memory for stretches of up to `size` samples is taken once. */
function correlator(size: number): Correlate {
  const fft = createFloatFft(size);
  const bins = size / 2 + 1;
  const [headRe, headIm] = [new Float32Array(bins), new Float32Array(bins)];
  const [tailRe, tailIm] = [new Float32Array(bins), new Float32Array(bins)];
  const padded = new Float32Array(size);
  const output = new Float32Array(size);
  return (head, tail) => {
    padded.fill(0).set(head);
    fft.forward(padded, headRe, headIm);
    padded.fill(0).set(tail);
    fft.forward(padded, tailRe, tailIm);
    for (let k = 0; k < bins; k++) {
      const re = headRe[k] ?? 0;
      const im = headIm[k] ?? 0;
      headRe[k] = re * (tailRe[k] ?? 0) + im * (tailIm[k] ?? 0);
      headIm[k] = re * (tailIm[k] ?? 0) - im * (tailRe[k] ?? 0);
    }
    fft.inverse(headRe, headIm, output);
    return output;
  };
}

/** The best length within one coarse step of the peak. */
function refine(
  audio: AudioBuffer,
  point: LoopPoint,
  { factor, search }: { readonly factor: number; readonly search: LoopSearch },
): LoopPoint {
  const shortest = max(search.minFrames, point.length - factor);
  const longest = min(lastLength(audio, point.start, search), point.length + factor);
  const likenesses = likenessOf(audio, point.start, [shortest, longest], search.crossfadeFrames);
  let best: LoopPoint = { ...point, length: shortest, likeness: -2 };
  for (const [i, likeness] of likenesses.entries()) {
    if (likeness > best.likeness) best = { start: point.start, length: shortest + i, likeness };
  }
  return best;
}

/** Likeness of the ends of loops from a start, of every length from the shortest to the longest. */
function likenessOf(
  audio: AudioBuffer,
  start: number,
  [shortest, longest]: readonly [number, number],
  crossfadeFrames: number,
): readonly number[] {
  const lengths = Array.from({ length: max(0, longest - shortest + 1) }, (_, i) => shortest + i);
  if (kernelsInUse() === 'plain') return lengths.map((length) => loopLikeness(audio, start, length, crossfadeFrames));
  const sums = audio.channels.map((channel) => {
    const head = channel.subarray(start, start + crossfadeFrames);
    const tails = slidingProducts(head, channel.subarray(start + shortest, start + longest + crossfadeFrames));
    return { headEnergy: channelEnergy(head), tails };
  });
  return lengths.map((_, i) => {
    let [product, energy] = [0, 0];
    for (const { headEnergy, tails } of sums) {
      product += tails[2 * i] as number;
      energy += headEnergy + (tails[2 * i + 1] as number);
    }
    return energy > 0 ? (2 * product) / energy : 0;
  });
}
