/** Gains drawn in straight lines from piece to piece of a sound, and what they are worked out of; by kernel, or plain. */
import * as kernels from '@stem/kernels';

const { abs, ceil, floor, max, min } = Math;

/** The largest sample of any channel, without its sign, in each `hop` of frames; the last piece may be short. */
export function piecePeaks(channels: readonly Float32Array[], hop: number): Float64Array {
  if (kernels.kernelsInUse() === 'simd') return kernels.piecePeaks(channels, hop);
  return measurePieces(channels, hop, (peak, sample) => max(peak, abs(sample)));
}

/** Energy of all channels together, likewise. */
export function pieceEnergies(channels: readonly Float32Array[], hop: number): Float64Array {
  if (kernels.kernelsInUse() === 'simd') return kernels.pieceEnergies(channels, hop);
  return measurePieces(channels, hop, (energy, sample) => energy + sample * sample);
}

function measurePieces(
  channels: readonly Float32Array[],
  hop: number,
  measure: (piece: number, sample: number) => number,
): Float64Array {
  const pieces = new Float64Array(ceil((channels[0]?.length ?? 0) / hop));
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      const piece = floor(i / hop);
      pieces[piece] = measure(pieces[piece] as number, channel[i] as number);
    }
  }
  return pieces;
}

/**
 * Multiplies all channels, in place, by gains that lie `hop` frames apart; there is one more behind the last piece.
 * Returns the energy of what comes out.
 */
export function applyGainLine(channels: readonly Float32Array[], gains: Float64Array, hop: number): number {
  if (kernels.kernelsInUse() === 'simd') return kernels.applyGainLine(channels, gains, hop);
  let energy = 0;
  for (const channel of channels) {
    for (let start = 0, point = 0; start < channel.length; start += hop, point++) {
      const gain = gains[point] as number;
      const slope = ((gains[point + 1] as number) - gain) / hop;
      const end = min(channel.length, start + hop);
      for (let i = start; i < end; i++) {
        const sample = (channel[i] as number) * (gain + slope * (i - start));
        channel[i] = sample;
        energy += sample * sample;
      }
    }
  }
  return energy;
}
