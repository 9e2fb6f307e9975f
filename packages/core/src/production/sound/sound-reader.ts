/** A stem's own sound: it can be read anywhere, and is never held as a whole. */
const { max, min } = Math;

export interface SoundReader {
  readonly channels: number;
  readonly frames: number;
  /** The frames from `startFrame` to before `endFrame`, both within the sound, in arrays of the caller's own. */
  read(startFrame: number, endFrame: number): Promise<readonly Float32Array[]>;
  /** Reads whose arrays may be used again by the next, where the sound has such. */
  passing?(): Pick<SoundReader, 'read'>;
}

/** A sound that is in memory. */
export function soundReader(channels: readonly Float32Array[]): SoundReader {
  return {
    channels: channels.length,
    frames: channels[0]?.length ?? 0,
    read: async (startFrame, endFrame) => channels.map((channel) => channel.slice(startFrame, endFrame)),
  };
}

/** `length` frames from `start` on, wherever that is: outside of the sound is silence. */
export async function readSpan(reader: SoundReader, start: number, length: number): Promise<Float32Array[]> {
  const from = max(0, min(start, reader.frames));
  const to = max(from, min(start + length, reader.frames));
  const found = to > from ? await reader.read(from, to) : [];
  return Array.from({ length: reader.channels }, (_, c) => {
    const span = new Float32Array(length);
    const part = found[c];
    if (part) span.set(part, from - start);
    return span;
  });
}
