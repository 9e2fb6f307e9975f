/** Finds the frames of an MPEG audio stream, from header to header, and back in after anything else. */
import { asciiAt } from '../bytes.ts';
import type { ByteSource } from '../byte-source.ts';
import { id3v2Bytes } from '../id3.ts';
import { isSameStream, mpegHeaderBytes, parseMpegHeader, type MpegHeader } from './header.ts';

export interface MpegFrame {
  readonly offset: number;
  readonly header: MpegHeader;
}

/** How far into a file the first frame is looked for. */
const searchBytes = 1 << 17;

/** So many more headers in a row make a frame: chance brings forth one every few kilobytes. */
const confirmations = 3;

/** Behind bytes that are none of it, and where the pattern of a picture may repeat itself, it takes more. */
const confirmationsBehindJunk = 8;

/** The first frame from `start` on, or undefined where the file is no MPEG audio. */
export async function firstMpegFrame(source: ByteSource, start: number): Promise<MpegFrame | undefined> {
  const bytes = await source.read(start, searchBytes);
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const header = parseMpegHeader(bytes, at);
    if (!header || (at > 0 && header.layer === 1)) continue;
    const frame = { offset: start + at, header };
    if (await isConfirmed(source, frame, at === 0 ? confirmations : confirmationsBehindJunk)) return frame;
  }
  return undefined;
}

/** The whole frames of one stream in order. What lies between them is passed over: `offset` shows it. */
export async function* mpegFrames(source: ByteSource, first: MpegFrame): AsyncGenerator<MpegFrame, void> {
  let position = first.offset;
  while (position + mpegHeaderBytes <= source.size) {
    const header = parseMpegHeader(await source.read(position, mpegHeaderBytes), 0);
    if (header && isSameStream(header, first.header)) {
      if (position + header.bytes > source.size) return;
      yield { offset: position, header };
      position += header.bytes;
    } else {
      const next = await findNext(source, position, first.header);
      if (next === undefined) return;
      position = next;
    }
  }
}

/** Whether as many frames follow as it takes; or, for a short file, as many as there are until it ends. */
async function isConfirmed(source: ByteSource, { offset, header }: MpegFrame, count: number): Promise<boolean> {
  let position = offset + header.bytes;
  for (let found = 0; found < count; found++) {
    const bytes = await source.read(position, mpegHeaderBytes);
    if (bytes.length < mpegHeaderBytes || asciiAt(bytes, 0, 3) === 'TAG') {
      // A single frame must be whole to count.
      return found >= confirmations || (count === confirmations && (found > 0 || position <= source.size));
    }
    const next = parseMpegHeader(bytes, 0);
    if (!next || !isSameStream(next, header)) return false;
    position += next.bytes;
  }
  return true;
}

/** Where the stream goes on behind a tag in its midst or behind damage. */
async function findNext(source: ByteSource, start: number, stream: MpegHeader): Promise<number | undefined> {
  const tag = id3v2Bytes(await source.read(start, 10));
  for (let position = start + Math.max(1, tag); position < source.size;) {
    const bytes = await source.read(position, searchBytes);
    for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
      const header = parseMpegHeader(bytes, at);
      if (!header || !isSameStream(header, stream)) continue;
      if (await isConfirmed(source, { offset: position + at, header }, confirmations)) return position + at;
    }
    // A header may lie across the border.
    position += Math.max(1, bytes.length - mpegHeaderBytes + 1);
  }
  return undefined;
}
