/** Gains that are drawn in straight lines from piece to piece, and what they are worked out of. */
import { kernelInstance } from './instance.ts';

const { ceil } = Math;

interface GainExports {
  piecePeaks(samples: number, frames: number, hop: number, peaks: number): void;
  scalePieces(...numbers: readonly number[]): number;
  applyGainLine(samples: number, frames: number, hop: number, gains: number): number;
}

/** The largest sample of any channel, without its sign, in each `hop` of frames; the last piece may be short. */
export function piecePeaks(channels: readonly Float32Array[], hop: number): Float64Array {
  return measurePieces(channels, hop, ({ exports }, samples, peaks) => {
    exports.piecePeaks(samples, channels[0]?.length ?? 0, hop, peaks);
  });
}

/** Energy of all channels together, likewise. */
export function pieceEnergies(channels: readonly Float32Array[], hop: number): Float64Array {
  return measurePieces(channels, hop, ({ exports }, samples, energies) => {
    exports.scalePieces(samples, channels[0]?.length ?? 0, 1, hop, energies, 0);
  });
}

function measurePieces(
  channels: readonly Float32Array[],
  hop: number,
  measure: (kernel: { readonly exports: GainExports }, samples: number, pieces: number) => void,
): Float64Array {
  const kernel = kernelInstance<GainExports>();
  const frames = channels[0]?.length ?? 0;
  const count = ceil(frames / hop);
  const pieces = kernel.scratch(16 * ceil(count / 2) + 4 * frames);
  const samples = pieces + 16 * ceil(count / 2);
  const { f32, f64 } = kernel;
  f64.fill(0, pieces / 8, pieces / 8 + count);
  for (const channel of channels) {
    f32.set(channel, samples / 4);
    measure(kernel, samples, pieces);
  }
  return f64.slice(pieces / 8, pieces / 8 + count);
}

/**
 * Multiplies all channels, in place, by gains that lie `hop` frames apart; there is one more behind the last piece.
 * Returns the energy of what comes out.
 */
export function applyGainLine(channels: readonly Float32Array[], gains: Float64Array, hop: number): number {
  const kernel = kernelInstance<GainExports>();
  const frames = channels[0]?.length ?? 0;
  const line = kernel.scratch(16 * ceil(gains.length / 2) + 4 * frames);
  const samples = line + 16 * ceil(gains.length / 2);
  const { f32, f64 } = kernel;
  f64.set(gains, line / 8);
  let energy = 0;
  for (const channel of channels) {
    f32.set(channel, samples / 4);
    energy += kernel.exports.applyGainLine(samples, frames, hop, line);
    channel.set(f32.subarray(samples / 4, samples / 4 + frames));
  }
  return energy;
}
