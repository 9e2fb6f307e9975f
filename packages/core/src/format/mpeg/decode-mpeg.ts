/** Decodes MPEG audio with mpg123: it is fed whole frames only, and its padding is cut off here. */
import type { FrameRange } from '../audio-info.ts';
import type { ReadOptions, ReadSamples } from '../audio-reader.ts';
import type { ByteSource } from '../byte-source.ts';
import { quietly } from '../quietly.ts';
import { createSampleSink, finishRead } from '../sample-sink.ts';
import { mpegFrames, type MpegFrame } from './frame-walk.ts';

export interface MpegStream {
  readonly first: MpegFrame;
  /** The first frame is no audio but tells of it. */
  readonly hasInfoFrame: boolean;
  /** Samples that are not to be heard before those that are. */
  readonly startTrim: number;
  readonly frames: number;
  /** Frames met so far, each `markFrames`th of them: a read that starts in the middle does not walk from the first. */
  readonly marks: MpegFrame[];
}

/** Audio frames from one mark to the next. */
const markFrames = 256;

/** Until a decoder that starts in the middle gives what it would have given: 511 bytes of reservoir and the overlap. */
const preRollFrames = 16;

/** Decoded at a time. */
const batchBytes = 1 << 16;

/** Far beyond what an encoder's overshoot comes to: only damaged frames get so loud. */
const loudest = 8;

export async function decodeMpeg(
  source: ByteSource,
  stream: MpegStream,
  { range, signal, spill }: ReadOptions & { range: FrameRange },
): Promise<ReadSamples> {
  const { header } = stream.first;
  const { samplesPerFrame, channels: channelCount } = header;
  const sink = createSampleSink({ channels: channelCount, range, sourceBytes: source.size, spill });
  const start = Math.max(0, Math.floor((range.startFrame + stream.startTrim) / samplesPerFrame) - preRollFrames);
  sink.startAt(start * samplesPerFrame - stream.startTrim);
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  let damaged = 0;
  let loud = 0;
  try {
    for await (const bytes of batches(source, stream, start)) {
      signal?.throwIfAborted();
      const { channelData, samplesDecoded, errors } = quietly(() => decoder.decode(bytes));
      damaged += errors.length;
      for (const channel of channelData.slice(0, channelCount)) loud = Math.max(loud, peak(channel));
      // A mono stream comes out as the same signal twice.
      sink.push(channelData.slice(0, channelCount), samplesDecoded);
      if (sink.full) break;
    }
  } finally {
    decoder.free();
  }
  return finishRead(sink, range, warningsOf(damaged, loud));
}

/** The audio frames from number `start` on, joined to batches. */
async function* batches(source: ByteSource, stream: MpegStream, start: number): AsyncGenerator<Uint8Array, void> {
  const batch = new Uint8Array(batchBytes);
  let filled = 0;
  for await (const { number, offset, header } of framesFrom(source, stream, start)) {
    if (number < start) continue;
    if (filled + header.bytes > batchBytes) {
      yield batch.subarray(0, filled);
      filled = 0;
    }
    batch.set(await source.read(offset, header.bytes), filled);
    filled += header.bytes;
  }
  if (filled > 0) yield batch.subarray(0, filled);
}

/** Audio frames with their numbers, from one that is not behind `start` on. Marks those that it meets. */
async function* framesFrom(
  source: ByteSource,
  { first, hasInfoFrame, marks }: MpegStream,
  start: number,
): AsyncGenerator<MpegFrame & { readonly number: number }, void> {
  const known = Math.min(Math.floor(start / markFrames), marks.length - 1);
  let number = known >= 0 ? known * markFrames : hasInfoFrame ? -1 : 0;
  for await (const frame of mpegFrames(source, marks[known] ?? first)) {
    if (number === marks.length * markFrames) marks.push(frame);
    yield { ...frame, number };
    number++;
  }
}

function peak(samples: Float32Array): number {
  let highest = 0;
  for (let i = 0; i < samples.length; i++) {
    const level = Math.abs(samples[i]!);
    if (level > highest) highest = level;
  }
  return highest;
}

function warningsOf(damaged: number, loud: number): readonly string[] {
  const warnings: string[] = [];
  if (damaged > 0) warnings.push(`The file is damaged: ${damaged} MPEG frames could not be decoded right.`);
  if (loud > loudest)
    warnings.push(`The file is damaged: its samples get ${loud.toFixed(0)} times as loud as full scale.`);
  return warnings;
}
