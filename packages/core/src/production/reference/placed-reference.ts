/** A reference laid on the song's beats. */
import { bufferedReads } from '../../audio/buffered-reads.ts';
import { transparent } from '../../dsp/resample.ts';
import { sincKernel, sumAtPosition } from '../../dsp/sinc-kernel.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';
import { driftCurve, type DriftKnot } from './drift-curve.ts';

const { ceil, floor, max, round } = Math;

/** Where a reference goes. Plain data. */
export interface Placement {
  /** The second of the reference that the song begins with; below 0, the song begins before it, with silence. */
  readonly offsetSec: number;
  /** How late it then gets, where that is taken back; empty where it is left as it is. */
  readonly drift: readonly DriftKnot[];
}

/**
 * The reference as the song hears it, from the song's first frame to the reference's end. Without drift these are its own
 * samples, moved by whole frames; with drift it is played a little faster and slower all along (varispeed, images below
 * −120 dB), without joins. Reading it in any pieces gives the same samples.
 */
export function placedReference(reader: SoundReader, placement: Placement, sampleRate: number): SoundReader {
  const { offsetSec, drift } = placement;
  return drift.length === 0
    ? shifted(reader, round(offsetSec * sampleRate))
    : bufferedReads(varispeed(reader, placement, sampleRate));
}

function shifted(reader: SoundReader, offsetFrames: number): SoundReader {
  return {
    channels: reader.channels,
    frames: max(0, reader.frames - offsetFrames),
    read: (startFrame, endFrame) => readSpan(reader, startFrame + offsetFrames, endFrame - startFrame),
  };
}

/** Rows of the kernel between two samples; two of them are blended (−130 dB). */
const phases = 2048;

function varispeed(reader: SoundReader, { offsetSec, drift }: Placement, sampleRate: number): SoundReader {
  const { lateSecAt } = driftCurve(drift);
  const { passbandEnd, attenuationDb } = transparent;
  const kernel = sincKernel({ passband: passbandEnd / 2, stopband: 0.5, attenuationDb, phases });
  const positionOf = (frame: number): number => frame + (offsetSec + lateSecAt(frame / sampleRate)) * sampleRate;
  return {
    channels: reader.channels,
    frames: framesUntil(reader.frames, positionOf),
    async read(startFrame, endFrame) {
      const positions = Float64Array.from({ length: endFrame - startFrame }, (_, i) => positionOf(startFrame + i));
      const [first = 0, last = 0] = [positions[0], positions.at(-1)];
      const from = floor(first) - kernel.taps;
      const span = await readSpan(reader, from, ceil(last) + kernel.taps - from);
      return span.map((channel) => {
        const output = new Float32Array(positions.length);
        for (let i = 0; i < output.length; i++) {
          output[i] = sumAtPosition(kernel, channel, (positions[i] as number) - from);
        }
        return output;
      });
    },
  };
}

/** Frames whose positions, which grow, lie before the end. */
function framesUntil(end: number, positionOf: (frame: number) => number): number {
  let [low, high] = [0, max(1, 2 * end)];
  while (low < high) {
    const middle = floor((low + high) / 2);
    if (positionOf(middle) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
