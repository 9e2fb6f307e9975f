/** Opens MPEG audio: MP3, and Layer I and II. */
import { FormatError } from '../../errors.ts';
import type { AudioInfo } from '../audio-info.ts';
import type { AudioReader, ReadOptions } from '../audio-reader.ts';
import { asciiAt, atByte } from '../bytes.ts';
import type { ByteSource } from '../byte-source.ts';
import { decodeMpeg, type MpegStream } from './decode-mpeg.ts';
import { firstMpegFrame, mpegFrames, type MpegFrame } from './frame-walk.ts';
import { isSameStream, mpegHeaderBytes, parseMpegHeader } from './header.ts';
import { parseInfoTag, type InfoTag } from './info-tag.ts';

/** The decoder itself adds so many samples in front (ISO 11172-3, analysis and synthesis filters, less one). */
const decoderDelay = 529;

export async function openMpeg(source: ByteSource, _options: ReadOptions, start: number): Promise<AudioReader> {
  const first = await firstMpegFrame(source, start);
  if (!first) throw new FormatError(`Expected MPEG audio ${atByte(start)}, found no row of frames.`, { offset: start });
  const { header } = first;
  const tag = parseInfoTag(await source.read(first.offset, header.bytes), header);
  const { frameCount, warnings, complete } = await countFrames(source, first, tag);
  const stream = trimmed(first, tag, { frameCount, complete });
  const info: AudioInfo = {
    container: 'mpeg',
    codec: `mp${header.layer}`,
    sampleRate: header.sampleRate,
    channels: header.channels,
    frames: stream.frames,
    durationSec: stream.frames / header.sampleRate,
    bitsPerSample: undefined,
    lossless: false,
    decoder: 'mpg123-decoder',
    warnings,
  };
  return { info, read: (range, options) => decodeMpeg(source, stream, { range, ...options }) };
}

interface FrameTotal {
  readonly frameCount: number;
  readonly warnings: readonly string[];
  /** Whether the end is the one that the tag tells of, and with it what the encoder put behind the sound. */
  readonly complete: boolean;
}

/** The tag's number where its number of bytes shows that the file is whole, otherwise by going through the file. */
async function countFrames(source: ByteSource, first: MpegFrame, tag: InfoTag | undefined): Promise<FrameTotal> {
  if (tag && tag.frameCount > 0 && tag.byteCount > 0 && (await endsThere(source, first.offset + tag.byteCount))) {
    return { frameCount: tag.frameCount, warnings: [], complete: true };
  }
  let count = tag ? -1 : 0;
  let end = first.offset;
  let skipped = 0;
  for await (const { offset, header } of mpegFrames(source, first)) {
    skipped += offset - end;
    count++;
    end = offset + header.bytes;
  }
  const warnings: string[] = [];
  if (skipped > 0) warnings.push(`${skipped} bytes between frames are no MPEG audio and are left out.`);
  if (tag && tag.frameCount > count) {
    warnings.push(`The file is cut short: ${count} of ${tag.frameCount} MPEG frames are there.`);
  } else if (await startsFrame(source, end, first)) {
    warnings.push(`The file is cut short in its last frame ${atByte(end)}.`);
  }
  return { frameCount: count, warnings, complete: count === tag?.frameCount };
}
/** Whether the audio ends at this place: the file does, or tags begin. */
async function endsThere(source: ByteSource, end: number): Promise<boolean> {
  if (end === source.size) return true;
  const mark = asciiAt(await source.read(end, 8), 0, 8);
  return ['TAG', 'APETAGEX', 'LYRICSBE', 'ID3'].some((tag) => mark.startsWith(tag));
}

/** Whether what is left behind the last whole frame is the beginning of one more. */
async function startsFrame(source: ByteSource, end: number, { header }: MpegFrame): Promise<boolean> {
  const next = parseMpegHeader(await source.read(end, mpegHeaderBytes), 0);
  return next !== undefined && isSameStream(next, header) && end + next.bytes > source.size;
}

/** What of the decoded frames is to be heard: an encoder that wrote down its padding wants it cut off. */
function trimmed(
  first: MpegFrame,
  tag: InfoTag | undefined,
  { frameCount, complete }: Omit<FrameTotal, 'warnings'>,
): MpegStream {
  const total = frameCount * first.header.samplesPerFrame;
  const startTrim = tag?.padding ? tag.padding.start + decoderDelay : 0;
  const endTrim = tag?.padding && complete ? Math.max(0, tag.padding.end - decoderDelay) : 0;
  return {
    first,
    hasInfoFrame: tag !== undefined,
    startTrim,
    frames: Math.max(0, total - startTrim - endTrim),
    marks: [],
  };
}
