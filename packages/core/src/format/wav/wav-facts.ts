/** What stands around the samples of a WAV file: format, length, loudness, markers, as far as a delivery is judged by it. */
import type { ByteRegion } from '../open-sound.ts';
import { asciiAt, uint64, viewOf } from '../bytes.ts';
import { openFileSource, sliceSource, type ByteSource, type FilePath } from '../byte-source.ts';
import { isFinished, riffChunks, type Chunk } from '../riff-chunks.ts';
import { parseBext, type BroadcastInfo } from './bext-chunk.ts';
import { parseCues, parseLabels, type WavCue } from './cue-chunks.ts';
import { parseFirstLoop } from './smpl-chunk.ts';
import { parseWavFormat, wavTag, type WavFormat } from './wav-format.ts';
import type { WavLoop } from './wav-plan.ts';
import type { WavSubtype } from './wav-subtype.ts';

export interface WavFacts {
  /** Ids of all chunks, in their order. */
  readonly chunks: readonly string[];
  /** Undefined where it is none of those that are delivered. */
  readonly subtype: WavSubtype | undefined;
  readonly sampleRate: number;
  readonly channels: number;
  /** Frames by the size of the data chunk. */
  readonly frames: number;
  /** Frames by the `fact` chunk. */
  readonly factFrames: number | undefined;
  /** Whether the size in the header is that of the file. */
  readonly isWhole: boolean;
  readonly broadcast: (BroadcastInfo & { readonly timeReference: number }) | undefined;
  readonly cues: readonly WavCue[];
  /** The first loop of the `smpl` chunk. */
  readonly loop: WavLoop | undefined;
}

/** Chunks beyond this are not looked into. */
const longestChunk = 2 ** 20;

/** The facts of a file, or of a file within a file. Undefined where it is no little-endian WAV with a format. */
export async function wavFacts(path: FilePath, region?: ByteRegion): Promise<WavFacts | undefined> {
  const file = await openFileSource(path);
  try {
    return await factsOf(region ? sliceSource(file, region.offset, region.bytes) : file);
  } finally {
    await file.close();
  }
}

async function factsOf(source: ByteSource): Promise<WavFacts | undefined> {
  const head = await source.read(0, 12);
  const id = asciiAt(head, 0, 4);
  if (!['RIFF', 'RF64', 'BW64'].includes(id) || asciiAt(head, 8, 4) !== 'WAVE') return undefined;
  const found = new Map<string, Uint8Array>();
  const chunks: string[] = [];
  const labels = new Map<number, string>();
  let [dataBytes, riffBytes] = [0, undefined as number | undefined];
  let longDataBytes: number | undefined;
  const trueSize = (chunk: Chunk): number =>
    chunk.id === 'data' && chunk.size === 0xffffffff && longDataBytes !== undefined ? longDataBytes : chunk.size;
  for await (const chunk of riffChunks(source, { start: 12, littleEndian: true, trueSize })) {
    chunks.push(chunk.id);
    if (chunk.id === 'data') {
      dataBytes = Math.min(chunk.size, source.size - chunk.offset);
      continue;
    }
    // The reader uses its window again.
    const content = Uint8Array.from(await source.read(chunk.offset, Math.min(chunk.size, longestChunk)));
    if (chunk.id === 'ds64' && content.length >= 16) {
      riffBytes = uint64(viewOf(content), 0, true);
      longDataBytes = uint64(viewOf(content), 8, true);
    }
    if (chunk.id === 'LIST') for (const [number, label] of parseLabels(content)) labels.set(number, label);
    found.set(chunk.id, content);
  }
  const format = found.get('fmt ');
  if (!format) return undefined;
  const shape = parseWavFormat(format, 0, true);
  const fact = found.get('fact');
  const broadcast = found.get('bext');
  const sampler = found.get('smpl');
  const places = parseCues(found.get('cue ') ?? new Uint8Array(0));
  return {
    chunks,
    subtype: subtypeOf(shape),
    sampleRate: shape.sampleRate,
    channels: shape.channels,
    frames: Math.floor(dataBytes / Math.max(1, shape.blockAlign)),
    factFrames: fact && fact.length >= 4 ? viewOf(fact).getUint32(0, true) : undefined,
    isWhole: riffBytes === undefined ? await isFinished(source, true) : Math.abs(riffBytes + 8 - source.size) <= 1,
    broadcast: broadcast && parseBext(broadcast),
    cues: [...places].map(([number, frame]) => ({ frame, label: labels.get(number) ?? '' })),
    loop: sampler && parseFirstLoop(sampler),
  };
}

function subtypeOf({ tag, bitsPerSample, blockAlign, channels }: WavFormat): WavSubtype | undefined {
  const bits = (8 * blockAlign) / channels;
  if (bits !== bitsPerSample) return undefined;
  if (tag === wavTag.float) return bits === 32 ? 'FLOAT' : undefined;
  if (tag !== wavTag.pcm) return undefined;
  return bits === 24 ? 'PCM_24' : bits === 16 ? 'PCM_16' : undefined;
}
