/** Opens FLAC files. */
import { FormatError } from '../../errors.ts';
import type { AudioInfo, FrameRange } from '../audio-info.ts';
import type { AudioReader, ReadOptions, ReadSamples } from '../audio-reader.ts';
import { atByte, viewOf } from '../bytes.ts';
import type { ByteSource } from '../byte-source.ts';
import { gapKeeper } from '../gap-keeper.ts';
import { createSampleSink, finishRead } from '../sample-sink.ts';
import { crc16 } from './crc.ts';
import { parseFrameHeader } from './frame-header.ts';
import { frames } from './frame-stream.ts';
import { parseStreamInfo, streamInfoBytes, type StreamInfo } from './stream-info.ts';

export async function openFlac(source: ByteSource, _options: ReadOptions, start: number): Promise<AudioReader> {
  const file = await readMetadata(source, start);
  const { stream } = file;
  const found = await findEnd(file);
  const claimed = stream.totalFrames;
  if (found === 0 && (claimed > 0 || source.size > file.firstFrameOffset)) {
    throw new FormatError(`FLAC without an intact frame from byte ${file.firstFrameOffset} on.`, {
      offset: file.firstFrameOffset,
    });
  }
  const warning = `The file is cut short or damaged at its end: ${found} of ${claimed} frames are there.`;
  const info: AudioInfo = {
    container: 'flac',
    codec: 'flac',
    sampleRate: stream.sampleRate,
    channels: stream.channels,
    frames: found,
    durationSec: found / stream.sampleRate,
    bitsPerSample: stream.bitsPerSample,
    lossless: true,
    decoder: 'stem',
    warnings: claimed > found ? [warning] : [],
  };
  return { info, read: (range, options) => readRange(file, range, options) };
}

interface FlacFile {
  readonly source: ByteSource;
  readonly stream: StreamInfo;
  /** Where the frames start, or may be looked for. */
  readonly firstFrameOffset: number;
}

/** The blocks of metadata: STREAMINFO first, then whatever there is, until one is marked as the last. */
async function readMetadata(source: ByteSource, start: number): Promise<FlacFile> {
  let info: StreamInfo | undefined;
  for (let position = start + 4; ;) {
    const head = await source.read(position, 4);
    if (head.length < 4) {
      throw new FormatError(`The file ends within its metadata ${atByte(source.size)}.`, { offset: source.size });
    }
    const size = viewOf(head).getUint32(0) & 0xffffff;
    const type = head[0]! & 0x7f;
    const last = (head[0]! & 0x80) !== 0;
    if (type === 0 && !info) info = parseStreamInfo(await source.read(position + 4, streamInfoBytes), position + 4);
    if (!info)
      throw new FormatError(`Expected STREAMINFO first, got a block of type ${type} ${atByte(position)}.`, {
        offset: position,
      });
    position += 4 + size;
    if (last) return { source, stream: info, firstFrameOffset: position };
  }
}

/** Where the last intact frame ends. A few frames at the end of the file are decoded for it; more where those are damaged. */
async function findEnd(file: FlacFile): Promise<number> {
  const { source, stream, firstFrameOffset } = file;
  const quick = await endOfLastFrame(file);
  if (quick !== undefined) return quick;
  for (let tail = tailBytes; ; tail *= 8) {
    const start = Math.max(firstFrameOffset, source.size - tail);
    let end = 0;
    for await (const { header } of frames(source, start, stream)) end = header.firstFrame + header.blockSize;
    if (end > 0 || start === firstFrameOffset) return end;
  }
}

/** The same by the checksum alone, where the file ends with its last frame; undefined where it does not. */
async function endOfLastFrame({ source, stream, firstFrameOffset }: FlacFile): Promise<number | undefined> {
  const start = Math.max(firstFrameOffset, source.size - tailBytes);
  const bytes = await source.read(start, source.size - start);
  for (let at = bytes.lastIndexOf(0xff); at >= 0; at = at > 0 ? bytes.lastIndexOf(0xff, at - 1) : -1) {
    const header = parseFrameHeader(bytes, at, stream);
    if (header && crc16(bytes, at, bytes.length) === 0) return header.firstFrame + header.blockSize;
  }
  return undefined;
}

/** A few frames of CD sound. */
const tailBytes = 1 << 16;

/** From here on, reading on is quicker than looking for a nearer place to start. */
const seekBytes = 1 << 17;

/** A place in the file from which on the frame with `position` comes, found by halving. */
async function seek({ source, stream, firstFrameOffset }: FlacFile, position: number): Promise<number> {
  let low = firstFrameOffset;
  let high = source.size;
  while (high - low > seekBytes) {
    const middle = Math.floor((low + high) / 2);
    const frame = await firstFrameFrom({ source, stream, firstFrameOffset: middle });
    if (frame !== undefined && frame <= position) low = middle;
    else high = middle;
  }
  return low;
}

async function firstFrameFrom({ source, stream, firstFrameOffset }: FlacFile): Promise<number | undefined> {
  for await (const { header } of frames(source, firstFrameOffset, stream)) return header.firstFrame;
  return undefined;
}

async function readRange(
  file: FlacFile,
  range: FrameRange,
  { signal, heldRoom, spill }: ReadOptions,
): Promise<ReadSamples> {
  const { source, stream, firstFrameOffset } = file;
  const sink = createSampleSink({ channels: stream.channels, range, sourceBytes: source.size, heldRoom, spill });
  const keeper = gapKeeper(sink, stream.sampleRate);
  const start = range.startFrame > 0 ? await seek(file, range.startFrame) : firstFrameOffset;
  let started = start === firstFrameOffset;
  for await (const { header, channels } of frames(source, start, stream)) {
    signal?.throwIfAborted();
    if (!started) sink.startAt(Math.min(header.firstFrame, range.startFrame));
    started = true;
    keeper.moveTo(header.firstFrame);
    sink.push(channels);
    if (sink.full) break;
  }
  return finishRead(sink, range, keeper.warnings());
}
