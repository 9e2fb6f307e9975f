import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { bestLag, firstDifference, has, music, run, temporaryFolder } from '../../test/files.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { decode } from './decode.ts';
import { findFfmpeg } from './ffmpeg.ts';
import { probe } from './probe.ts';
import { writeWav } from './wav/wav-writer.ts';

const withFfmpeg = has('ffmpeg') ? describe : describe.skip;

const folder = temporaryFolder('ffmpeg');
const original = process.env['STEM_FFMPEG'];
afterAll(folder.remove);
afterEach(() => {
  if (original === undefined) delete process.env['STEM_FFMPEG'];
  else process.env['STEM_FFMPEG'] = original;
});

const frames = 44_117;

withFfmpeg('what only ffmpeg opens (needs ffmpeg)', () => {
  beforeAll(async () => {
    await writeWav(folder.at('music.wav'), audioBuffer(44_100, music(frames, 2)), { bitDepth: 16 });
    const encode = (name: string, ...codec: string[]): unknown =>
      run('ffmpeg', ['-v', 'error', '-i', folder.at('music.wav'), ...codec, folder.at(name)]);
    encode('alac.m4a', '-c:a', 'alac');
    encode('aac.m4a', '-c:a', 'aac');
    encode('music.wv');
    encode('music.wma');
    encode('six.m4a', '-c:a', 'alac', '-ac', '6');
  });

  test.each(['alac.m4a', 'music.wv'])('%s: the same integers as went in', async (name) => {
    const { audio, info, warnings } = await decode(folder.at(name));
    expect(warnings).toEqual([]);
    expect(info).toMatchObject({ container: 'other', frames, lossless: true, bitsPerSample: 16 });
    expect(info.decoder).toMatch(/^ffmpeg \S/);
    const there = await decode(folder.at('music.wav'));
    expect(firstDifference(audio.channels, there.audio.channels)).toBeUndefined();
  });

  test('AAC in MP4: as long as what went in, and aligned with it', async () => {
    const { audio, info } = await decode(folder.at('aac.m4a'));
    expect(info).toMatchObject({ codec: 'aac', lossless: false });
    // MP4 writes down what is to be heard in milliseconds.
    expect(Math.abs(info.frames - frames)).toBeLessThan(45);
    expect(audio.channels[0]!.length).toBe(info.frames);
    expect(bestLag(music(20_000, 2)[0]!, audio.channels[0]!.subarray(0, 20_000), 40)).toBe(0);
  });

  test('a container that does not count samples is counted by decoding', async () => {
    const info = await probe(folder.at('music.wma'));
    expect((await decode(folder.at('music.wma'))).audio.channels[0]!.length).toBe(info.frames);
  });

  test('six channels', async () => {
    expect((await decode(folder.at('six.m4a'))).audio.channels.length).toBe(6);
  });

  test('a range is what the whole holds there', async () => {
    const whole = await decode(folder.at('aac.m4a'));
    const part = await decode(folder.at('aac.m4a'), { range: { startFrame: 20_000, endFrame: 20_100 } });
    expect(part.warnings).toEqual([]);
    expect(
      firstDifference(
        part.audio.channels,
        whole.audio.channels.map((c) => c.slice(20_000, 20_100)),
      ),
    ).toBeUndefined();
  });

  test.each(['-y.m4a', 'http:x.m4a', 'concat:a|b.m4a', '%03d.m4a', "it's a\nname.m4a"])(
    'a file called %j is only a file',
    async (name) => {
      await writeFile(folder.at(name), await readFile(folder.at('alac.m4a')));
      const before = process.cwd();
      process.chdir(folder.at(''));
      try {
        expect((await decode(name)).audio.channels[0]!.length).toBe(frames);
      } finally {
        process.chdir(before);
      }
    },
  );

  test('a file that is cut short is told', async () => {
    const bytes = await readFile(folder.at('music.wv'));
    await writeFile(folder.at('cut.wv'), bytes.subarray(0, Math.floor(bytes.length * 0.9)));
    const { audio, warnings } = await decode(folder.at('cut.wv'));
    expect(audio.channels[0]!.length).toBeLessThan(frames);
    expect(warnings.join(' ')).toMatch(/ffmpeg decoded \d+ of 44117 frames/);
  });

  test('a broken file is an error with its first words', async () => {
    await writeFile(
      folder.at('broken.m4a'),
      Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), Buffer.alloc(500, 0x33)]),
    );
    await expect(probe(folder.at('broken.m4a'))).rejects.toThrow(/ffmpeg cannot read it: /);
  });

  test('it can be aborted', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(decode(folder.at('music.wma'), { signal: stopped })).rejects.toThrow('enough');
  });
});

describe('finding ffmpeg', () => {
  test('without one, the error says what to install', async () => {
    process.env['STEM_FFMPEG'] = folder.at('nowhere');
    await writeFile(folder.at('some.m4a'), Buffer.from('\0\0\0\x20ftypM4A '));
    await expect(probe(folder.at('some.m4a'))).rejects.toThrow(
      'M4A or another MP4: unsupported here, install ffmpeg to read it.',
    );
  });

  test('STEM_FFMPEG names another', async () => {
    await writeFile(folder.at('own'), '#!/bin/sh\necho ffmpeg version 99-own Copyright\n');
    await chmod(folder.at('own'), 0o755);
    process.env['STEM_FFMPEG'] = folder.at('own');
    expect(await findFfmpeg()).toEqual({ path: folder.at('own'), version: '99-own' });
  });
});
