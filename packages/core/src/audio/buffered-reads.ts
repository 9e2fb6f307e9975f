/** A sound whose reading costs much, read in large pieces of which the last are kept. */
const { floor, min } = Math;

/** A sound that can be read anywhere. */
export interface Reads {
  readonly channels: number;
  readonly frames: number;
  /** The frames from `startFrame` to before `endFrame`, both within the sound, in arrays of the caller's own. */
  read(startFrame: number, endFrame: number): Promise<readonly Float32Array[]>;
}

/** Frames read at a time: a filter loses little by its run-up. */
const usualPieceFrames = 1 << 16;

/** Pieces kept: one, and the one before it, as readers step back a little. */
const piecesKept = 2;

/** The same sound. Whoever reads on from where the last read ended has every frame of `reader` read once. */
export function bufferedReads(reader: Reads, pieceFrames = usualPieceFrames): Reads {
  const kept = new Map<number, Promise<readonly Float32Array[]>>();
  const pieceAt = (index: number): Promise<readonly Float32Array[]> => {
    const known = kept.get(index);
    const piece = known ?? reader.read(index * pieceFrames, min((index + 1) * pieceFrames, reader.frames));
    // Put in again, so that the first in the map is the one that was not needed for longest.
    kept.delete(index);
    kept.set(index, piece);
    for (const oldest of kept.keys()) {
      if (kept.size <= piecesKept) break;
      kept.delete(oldest);
    }
    // What could not be read is tried again by whoever asks again.
    if (!known) piece.catch(() => kept.delete(index));
    return piece;
  };
  return {
    channels: reader.channels,
    frames: reader.frames,
    async read(startFrame, endFrame) {
      const output = Array.from({ length: reader.channels }, () => new Float32Array(endFrame - startFrame));
      for (let from = startFrame; from < endFrame;) {
        const index = floor(from / pieceFrames);
        const start = index * pieceFrames;
        const to = min(endFrame, start + pieceFrames);
        const piece = await pieceAt(index);
        for (const [c, channel] of output.entries()) {
          channel.set((piece[c] as Float32Array).subarray(from - start, to - start), from - startFrame);
        }
        from = to;
      }
      return output;
    },
  };
}
