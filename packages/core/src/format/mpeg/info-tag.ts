/** The tag in the first frame of an MP3: Xing or Info with LAME's extension, or VBRI. That frame holds no audio. */
import { asciiAt, viewOf } from '../bytes.ts';
import { mpegHeaderBytes, type MpegHeader } from './header.ts';

export interface InfoTag {
  /** Frames of audio that follow, 0 where it does not say. */
  readonly frameCount: number;
  /** Bytes of audio, mostly with the tag's own frame, 0 where it does not say. */
  readonly byteCount: number;
  /** Samples that the encoder put in front and behind; undefined where it did not write them down. */
  readonly padding: { readonly start: number; readonly end: number } | undefined;
}

/** Undefined where the frame has no such tag and is audio. */
export function parseInfoTag(frame: Uint8Array, header: MpegHeader): InfoTag | undefined {
  if (header.layer !== 3) return undefined;
  const behindSideInfo = mpegHeaderBytes + header.sideInfoBytes;
  return (
    parseXing(frame, behindSideInfo) ??
    (header.hasChecksum ? parseXing(frame, behindSideInfo + 2) : undefined) ??
    parseVbri(frame)
  );
}

function parseXing(frame: Uint8Array, at: number): InfoTag | undefined {
  const mark = asciiAt(frame, at, 4);
  if ((mark !== 'Xing' && mark !== 'Info') || frame.length < at + 8) return undefined;
  const view = viewOf(frame);
  const flags = view.getUint32(at + 4);
  let next = at + 8;
  const field = (bit: number, bytes: number): number => {
    if ((flags & bit) === 0) return 0;
    next += bytes;
    return next <= frame.length && bytes === 4 ? view.getUint32(next - 4) : 0;
  };
  const frameCount = field(1, 4);
  const byteCount = field(2, 4);
  field(4, 100);
  field(8, 4);
  return { frameCount, byteCount, padding: parseLame(frame, next) };
}

/** LAME's extension: nine letters of encoder, then, 21 bytes on, twice twelve bits. */
function parseLame(frame: Uint8Array, at: number): InfoTag['padding'] {
  if (frame.length < at + 24 || frame[at] === 0) return undefined;
  const [a, b, c] = frame.subarray(at + 21, at + 24) as unknown as [number, number, number];
  return { start: (a << 4) | (b >> 4), end: ((b & 15) << 8) | c };
}

/** Fraunhofer's: always 36 bytes into the frame. Whether its count has the tag's own frame in it, writers don't agree. */
function parseVbri(frame: Uint8Array): InfoTag | undefined {
  return asciiAt(frame, 36, 4) === 'VBRI' ? { frameCount: 0, byteCount: 0, padding: undefined } : undefined;
}
