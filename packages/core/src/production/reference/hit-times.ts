/** When hits begin, to a fraction of a frame: with their place known, the waveform is looked at once more. */
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';

const { max, min, round } = Math;

/** Where a hit begins lies so far around the place that is known. */
const beforeSec = 0.001;
const afterSec = 0.003;

/** Energy is that of so much sound before a moment. */
const spanSec = 0.00025;

/**
 * A hit begins where its energy first reaches this share (−13 dB) of the most that it comes to: encoders and converters of
 * the sample rate put a little of it before its beginning, which is not heard as one.
 */
const beginShare = 0.05;

/** Frames read at a time. */
const blockFrames = 1 << 15;

/** The seconds at which hits at these frames, in order, begin. Reads the sound from the first of them to the last. */
export async function hitTimes(reader: SoundReader, frames: readonly number[], sampleRate: number): Promise<number[]> {
  const [before, after] = [beforeSec, afterSec].map((sec) => round(sec * sampleRate)) as [number, number];
  const span = max(2, round(spanSec * sampleRate));
  const times: number[] = [];
  for (let index = 0; index < frames.length;) {
    const blockStart = (frames[index] as number) - before - span;
    const length = min(blockFrames, reader.frames + after - blockStart);
    const block = await readSpan(reader, blockStart, length);
    for (; index < frames.length; index++) {
      const from = (frames[index] as number) - before - blockStart;
      if (from + before + after > length && from > span) break;
      times.push((blockStart + beginning(block, from, { span, length: before + after })) / sampleRate);
    }
  }
  return times;
}

/** Where energy first gets to its share of the most, between the frames around it. */
function beginning(
  channels: readonly Float32Array[],
  from: number,
  { span, length }: { readonly span: number; readonly length: number },
): number {
  const energies = new Float64Array(length);
  let energy = 0;
  for (let i = -span; i < length; i++) {
    energy += stepEnergy(channels, from + i) - (i >= 0 ? stepEnergy(channels, from + i - span) : 0);
    if (i >= 0) energies[i] = energy;
  }
  const least = beginShare * energies.reduce((most, each) => max(most, each), 0);
  const first = max(
    0,
    energies.findIndex((each) => each >= least),
  );
  const [below = 0, above = 0] = [energies[first - 1], energies[first]];
  return from + first - (first > 0 && above > below ? (above - least) / (above - below) : 0);
}

/** Energy of the differences of neighbours, in which attacks stand out of held bass notes. */
function stepEnergy(channels: readonly Float32Array[], frame: number): number {
  let sum = 0;
  for (const channel of channels) {
    const step = (channel[frame] ?? 0) - (channel[frame - 1] ?? 0);
    sum += step * step;
  }
  return sum;
}
