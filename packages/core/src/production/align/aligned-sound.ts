/** The sound of a stem after its alignment: pieces of it, each from another place, blended where they meet. */
import { fadeValue } from '../../dsp/envelope.ts';
import { blend } from './blend.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';

const { max, min } = Math;

/** From `outStart` on the stem is heard from `sourceStart` on, at first blended with how the piece before goes on. */
export interface Piece {
  readonly outStart: number;
  readonly sourceStart: number;
  /** Frames of the blend; 0 for the first piece. */
  readonly blendFrames: number;
}

/** Where a sound that would go on is brought down to silence. */
export interface EndFade {
  readonly startFrame: number;
  /** The first frame of silence. */
  readonly endFrame: number;
}

/** What a stem is made of. */
export interface Assembly {
  readonly frames: number;
  readonly pieces: readonly Piece[];
  readonly end?: EndFade | undefined;
}

/** The assembled sound. Reading it anywhere gives the same samples; it holds one blend at a time. */
export function alignedSound(reader: SoundReader, assembly: Assembly, sampleRate: number): SoundReader {
  const { frames, pieces, end } = assembly;
  let blended: { readonly index: number; readonly channels: readonly Float32Array[] } | undefined;
  const blendOf = async (index: number): Promise<readonly Float32Array[]> => {
    if (blended?.index === index) return blended.channels;
    const [before, piece] = [pieces[index - 1] as Piece, pieces[index] as Piece];
    const outgoing = await readSpan(reader, sourceFrame(before, piece.outStart), piece.blendFrames);
    const incoming = await readSpan(reader, piece.sourceStart, piece.blendFrames);
    const { channels } = blend(outgoing, incoming, sampleRate);
    blended = { index, channels };
    return channels;
  };
  return {
    channels: reader.channels,
    frames,
    async read(startFrame, endFrame) {
      const output = Array.from({ length: reader.channels }, () => new Float32Array(endFrame - startFrame));
      const put = (at: number, part: readonly Float32Array[]): void => {
        for (const [c, channel] of output.entries()) channel.set(part[c] as Float32Array, at - startFrame);
      };
      for (let index = firstPiece(pieces, startFrame); index < pieces.length; index++) {
        const piece = pieces[index] as Piece;
        if (piece.outStart >= endFrame) break;
        const plainStart = piece.outStart + piece.blendFrames;
        const blendFrom = max(startFrame, piece.outStart);
        const blendTo = min(endFrame, plainStart);
        if (blendTo > blendFrom) {
          const whole = await blendOf(index);
          put(
            blendFrom,
            whole.map((channel) => channel.subarray(blendFrom - piece.outStart, blendTo - piece.outStart)),
          );
        }
        const from = max(startFrame, plainStart);
        const to = min(endFrame, pieces[index + 1]?.outStart ?? frames);
        if (to > from) put(from, await readSpan(reader, sourceFrame(piece, from), to - from));
      }
      if (end) fadeToEnd(output, startFrame, end);
      return output;
    },
  };
}

/** The place in the stem that a piece is at. */
export function sourceFrame({ outStart, sourceStart }: Piece, outFrame: number): number {
  return sourceStart + outFrame - outStart;
}

/** The piece that sounds at a frame; pieces lie in order. */
function firstPiece(pieces: readonly Piece[], frame: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Piece).outStart <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fadeToEnd(
  channels: readonly Float32Array[],
  startFrame: number,
  { startFrame: from, endFrame }: EndFade,
): void {
  const length = channels[0]?.length ?? 0;
  for (let i = max(0, from - startFrame); i < length; i++) {
    const frame = startFrame + i;
    const gain = frame >= endFrame ? 0 : 1 - fadeValue('raisedCosine', (frame + 0.5 - from) / (endFrame - from));
    for (const channel of channels) channel[i] = (channel[i] as number) * gain;
  }
}
