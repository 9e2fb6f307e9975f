/** Walks the chunks of a RIFF-like file (WAV, AIFF): id, size, content, a pad byte after odd sizes. */
import { asciiAt, isChunkId, viewOf } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';

export interface Chunk {
  readonly id: string;
  /** Where the content starts, behind id and size. */
  readonly offset: number;
  /** The size in the header, which may reach beyond the end of the file. */
  readonly size: number;
}

export interface ChunkWalk {
  /** Where the first chunk starts. */
  readonly start: number;
  readonly littleEndian: boolean;
  /** The true size of a chunk, where a header of 32 bits cannot hold it (RF64) or was never filled in (streamed). */
  readonly trueSize?: (chunk: Chunk) => number;
}

/** Whether the size in the header of the whole file is right, give or take a pad byte: its writer got to the end. */
export async function isFinished(source: ByteSource, littleEndian: boolean): Promise<boolean> {
  const size = viewOf(await source.read(0, 8)).getUint32(4, littleEndian);
  return Math.abs(size + headerBytes - source.size) <= 1;
}

const headerBytes = 8;

/** A header of zeros and a garbage file must both come to an end: no writer makes more chunks than this. */
const maxChunks = 10_000;

/** The chunks in the order of the file. Ends where the file ends or where no chunk id follows. */
export async function* riffChunks(source: ByteSource, walk: ChunkWalk): AsyncGenerator<Chunk, void> {
  const { littleEndian, trueSize } = walk;
  let position = walk.start;
  for (let count = 0; count < maxChunks; count++) {
    const header = await source.read(position, headerBytes);
    if (header.length < headerBytes) return;
    const id = asciiAt(header, 0, 4);
    if (!isChunkId(id)) return;
    const stored = { id, offset: position + headerBytes, size: viewOf(header).getUint32(4, littleEndian) };
    const chunk = trueSize ? { ...stored, size: trueSize(stored) } : stored;
    yield chunk;
    position = await nextChunk(source, chunk.offset + chunk.size, chunk.size % 2 === 1);
  }
}

/** Some writers leave out the pad byte of an odd chunk: then the next id starts where a zero should be. */
async function nextChunk(source: ByteSource, end: number, odd: boolean): Promise<number> {
  if (!odd) return end;
  const next = await source.read(end, 4);
  return next[0] !== 0 && isChunkId(asciiAt(next, 0, 4)) ? end : end + 1;
}
