import { describe, expect, test } from '@jest/globals';
import { memorySource } from './byte-source.ts';
import { sniff } from './sniff.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const padded = (text: string): Buffer => Buffer.concat([latin1(text), Buffer.alloc(64)]);
const sniffed = (bytes: Uint8Array): ReturnType<typeof sniff> => sniff(memorySource(bytes));

/** MPEG 1 Layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame. */
const mp3Frame = Buffer.concat([latin1('\xff\xfb\x90\x44'), Buffer.alloc(413)]);
const mp3 = Buffer.concat([mp3Frame, mp3Frame, mp3Frame, mp3Frame]);

/** An ID3v2 tag of 138 bytes. */
const id3 = Buffer.concat([latin1('ID3\x04\0\0\0\0\x01\0'), Buffer.alloc(128, 0xff)]);

describe('sniff', () => {
  test.each([
    ['RIFF', 'RIFF\0\0\0\0WAVE', 'wav', 'wav'],
    ['RIFX', 'RIFX\0\0\0\0WAVE', 'wav', 'wav'],
    ['RF64', 'RF64\xff\xff\xff\xffWAVE', 'wav', 'wav'],
    ['BW64', 'BW64\xff\xff\xff\xffWAVE', 'wav', 'wav'],
    ['AIFF', 'FORM\0\0\0\0AIFF', 'aiff', 'aiff'],
    ['AIFF-C', 'FORM\0\0\0\0AIFC', 'aiff', 'aiff'],
    ['CAF', 'caff\0\x01\0\0', 'caf', 'caf'],
    ['FLAC', 'fLaC\0\0\0\x22', 'flac', 'flac'],
    ['Ogg', 'OggS\0\x02', 'ogg', 'ogg'],
    ['M4A', '\0\0\0\x20ftypM4A ', 'other', 'mov'],
    ['WMA', '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'other', 'asf'],
    ['WebM', '\x1a\x45\xdf\xa3', 'other', 'matroska'],
    ['WavPack', 'wvpk', 'other', 'wv'],
    ['AU', '.snd\0\0\0\x18', 'other', 'au'],
  ] as const)('%s', async (_name, bytes, kind, demuxer) => {
    expect(await sniffed(padded(bytes))).toEqual({ kind, demuxer, start: 0 });
  });

  test.each([
    ['MP3', mp3, 0],
    ['MP3 behind a tag', Buffer.concat([id3, mp3]), 138],
    ['MP3 behind two tags', Buffer.concat([id3, id3, mp3]), 276],
    ['MP3 behind junk', Buffer.concat([Buffer.alloc(3000, 0x11), mp3, mp3, mp3]), 0],
    ['a single frame and nothing else', mp3Frame, 0],
  ])('%s', async (_name, bytes, start) => {
    expect(await sniffed(bytes)).toEqual({ kind: 'mpeg', demuxer: 'mp3', start });
  });

  test('FLAC behind an ID3 tag', async () => {
    expect(await sniffed(Buffer.concat([id3, padded('fLaC')]))).toEqual({ kind: 'flac', demuxer: 'flac', start: 138 });
  });

  test('raw AAC', async () => {
    const frame = Buffer.concat([latin1('\xff\xf1\x50\x80\x04\x1f\xfc'), Buffer.alloc(25)]);
    expect(await sniffed(Buffer.concat([frame, frame, frame, frame]))).toEqual({
      kind: 'other',
      demuxer: 'aac',
      start: 0,
    });
  });

  test.each([
    ['text', latin1('Once upon a time, there was no audio at all in this file.'.repeat(20))],
    [
      'UTF-16 text, whose mark looks like a header',
      Buffer.concat([latin1('\xff\xfe'), Buffer.from('Hello '.repeat(500), 'utf16le')]),
    ],
    ['PNG', padded('\x89PNG\r\n\x1a\n')],
    ['JPEG', Buffer.concat([latin1('\xff\xd8\xff\xe0'), Buffer.alloc(5000, 0x5a)])],
    ['a playlist', latin1('#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n')],
    ['a script for ffmpeg', latin1("ffconcat version 1.0\nfile '/etc/passwd'\n")],
    ['RIFF that is no WAVE', padded('RIFF\0\0\0\0ACON')],
    [
      'one lost MP3 header in zeros',
      Buffer.concat([Buffer.alloc(100), latin1('\xff\xfb\x90\x44'), Buffer.alloc(5000)]),
    ],
    ['nothing but 0xff', Buffer.alloc(5000, 0xff)],
    ['three bytes', latin1('ID3')],
    ['a tag that is longer than the file', latin1('ID3\x04\0\0\x7f\x7f\x7f\x7fabc')],
  ])('%s is nothing', async (_name, bytes) => {
    expect(await sniffed(bytes)).toBeUndefined();
  });
});
