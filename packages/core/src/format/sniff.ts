/** Tells by its bytes what a file is; its name plays no part. */
import { asciiAt } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { id3v2Bytes } from './id3.ts';
import { firstMpegFrame } from './mpeg/frame-walk.ts';

/** Kinds of content that have a reader here. */
export type NativeKind = 'wav' | 'aiff' | 'caf' | 'flac' | 'ogg' | 'mpeg';

/** What a file holds: something of ours, or something that ffmpeg has a demuxer for. */
export interface Content {
  readonly kind: NativeKind | 'other';
  /** Where the content starts: behind ID3 tags. */
  readonly start: number;
  /** The demuxer of ffmpeg. */
  readonly demuxer: string;
}

interface Magic {
  readonly kind: NativeKind | 'other';
  readonly demuxer: string;
  /** Text at a place, all of which must be there. */
  readonly marks: readonly (readonly [offset: number, text: string])[];
}

const magics: readonly Magic[] = [
  ...['RIFF', 'RIFX', 'RF64', 'BW64'].map((id) => magic('wav', 'wav', [0, id], [8, 'WAVE'])),
  magic('aiff', 'aiff', [0, 'FORM'], [8, 'AIFF']),
  magic('aiff', 'aiff', [0, 'FORM'], [8, 'AIFC']),
  magic('caf', 'caf', [0, 'caff']),
  magic('flac', 'flac', [0, 'fLaC']),
  magic('ogg', 'ogg', [0, 'OggS']),
  ...['ftyp', 'moov', 'mdat', 'wide'].map((atom) => magic('other', 'mov', [4, atom])),
  magic('other', 'asf', [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']),
  magic('other', 'matroska', [0, '\x1a\x45\xdf\xa3']),
  magic('other', 'wv', [0, 'wvpk']),
  magic('other', 'ape', [0, 'MAC ']),
  magic('other', 'tta', [0, 'TTA1']),
  magic('other', 'mpc8', [0, 'MPCK']),
  magic('other', 'mpc', [0, 'MP+']),
  magic('other', 'tak', [0, 'tBaK']),
  magic('other', 'shn', [0, 'ajkg']),
  magic('other', 'au', [0, '.snd']),
  magic('other', 'w64', [0, 'riff\x2e\x91\xcf\x11']),
  magic('other', 'avi', [0, 'RIFF'], [8, 'AVI ']),
  magic('other', 'iff', [0, 'FORM'], [8, '8SVX']),
  magic('other', 'iff', [0, 'FRM8']),
  magic('other', 'dsf', [0, 'DSD ']),
  magic('other', 'amr', [0, '#!AMR']),
  magic('other', 'voc', [0, 'Creative Voice File']),
  magic('other', 'ac3', [0, '\x0b\x77']),
];

/** The content of a file, or undefined where it is nothing that holds audio. */
export async function sniff(source: ByteSource): Promise<Content | undefined> {
  const start = await skipId3(source);
  const head = await source.read(start, 32);
  const found = magics.find(({ marks }) =>
    marks.every(([offset, text]) => asciiAt(head, offset, text.length) === text),
  );
  if (found) return { kind: found.kind, demuxer: found.demuxer, start };
  if (await firstMpegFrame(source, start)) return { kind: 'mpeg', demuxer: 'mp3', start };
  return (await isAdts(source, start)) ? { kind: 'other', demuxer: 'aac', start } : undefined;
}

/** AAC without a container: a row of frames that each tell their length. */
async function isAdts(source: ByteSource, start: number): Promise<boolean> {
  let position = start;
  for (let count = 0; count < 4; count++) {
    const [sync = 0, second = 0, , fourth = 0, fifth = 0, sixth = 0] = await source.read(position, 7);
    const bytes = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
    if (sync !== 0xff || (second & 0xf6) !== 0xf0 || bytes < 7) return false;
    position += bytes;
  }
  return true;
}

function magic(kind: Magic['kind'], demuxer: string, ...marks: Magic['marks']): Magic {
  return { kind, demuxer, marks };
}

/** ID3v2 tags stand in front of MP3, and wrongly in front of FLAC and others; there may be several. */
async function skipId3(source: ByteSource): Promise<number> {
  let position = 0;
  for (;;) {
    const head = await source.read(position, 10);
    const size = id3v2Bytes(head);
    if (size === 0) return position;
    position += size;
  }
}
