import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import {
  bestLag,
  decodeWithFfmpeg,
  firstDifference,
  has,
  largestDifference,
  music,
  run,
  temporaryFolder,
} from '../../../test/files.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { decode } from '../decode.ts';
import { probe } from '../probe.ts';
import { writeWav } from '../wav/wav-writer.ts';

const programs = ['lame', 'ffmpeg'];
const withEncoders = programs.every(has) ? describe : describe.skip;

const folder = temporaryFolder('mpeg');
afterAll(folder.remove);

const frames = 60_017;

/** Name, options of lame, and whether it writes its padding down. */
const cases = [
  ['cbr', ['-b', '128'], true],
  ['vbr', ['-V', '2'], true],
  ['without-tag', ['-b', '128', '-t'], false],
  ['mono', ['-b', '64', '-m', 'm'], true],
  ['low-rate', ['--resample', '22.05', '-b', '32'], true],
  ['lowest-rate', ['--resample', '8', '-b', '16', '-m', 'm'], true],
  ['checksums', ['-p', '-b', '160'], true],
] as const;

withEncoders(`MP3 (needs ${programs.join(', ')})`, () => {
  beforeAll(async () => {
    await writeWav(folder.at('music.wav'), audioBuffer(44_100, music(frames, 2)), { bitDepth: 16 });
    for (const [name, options] of cases)
      run('lame', ['--quiet', ...options, folder.at('music.wav'), folder.at(`${name}.mp3`)]);
  });

  test.each(cases)('%s: length and samples as ffmpeg has them', async (name, _options, gapless) => {
    const { audio, info, warnings } = await decode(folder.at(`${name}.mp3`));
    expect(warnings).toEqual([]);
    const reference = decodeWithFfmpeg(folder.at(`${name}.mp3`), info.channels);
    expect(audio.channels.map((c) => c.length)).toEqual(reference.map((c) => c.length));
    expect(info.frames).toBe(reference[0]!.length);
    for (const [c, channel] of audio.channels.entries())
      expect(largestDifference(channel, reference[c]!)).toBeLessThan(1e-5);
    if (gapless && info.sampleRate === 44_100 && info.channels === 2) {
      expect(info.frames).toBe(frames);
      expect(bestLag(music(20_000, 2)[0]!, audio.channels[0]!.subarray(0, 20_000), 40)).toBe(0);
    }
  });

  test('mono stays one channel', async () => {
    expect((await decode(folder.at('mono.mp3'))).audio.channels.length).toBe(1);
  });

  test.each(cases)('%s: a range is sample-aligned with the whole', async (name, ..._rest) => {
    const whole = await decode(folder.at(`${name}.mp3`));
    const last = whole.info.frames;
    for (const [startFrame, endFrame] of [
      [0, 1],
      [576, 3000],
      [Math.floor(last / 2), Math.floor(last / 2) + 5000],
      [last - 1, last],
      [9, 9],
    ] as const) {
      const part = await decode(folder.at(`${name}.mp3`), { range: { startFrame, endFrame } });
      expect(part.audio.channels.map((c) => c.length)).toEqual(whole.audio.channels.map(() => endFrame - startFrame));
      for (const [c, channel] of part.audio.channels.entries()) {
        expect(largestDifference(channel, whole.audio.channels[c]!.subarray(startFrame, endFrame))).toBeLessThan(1e-6);
      }
    }
  });

  test('tags, pictures and junk around the audio change nothing', async () => {
    const bytes = await readFile(folder.at('cbr.mp3'));
    const whole = await decode(folder.at('cbr.mp3'));
    // A picture full of what looks like headers.
    const id3 = Buffer.from([
      ...Buffer.from('ID3'),
      3,
      0,
      0,
      0,
      0,
      16,
      0,
      ...Buffer.alloc(2048, '\xff\xfb\x90\x64', 'latin1'),
    ]);
    const junk = Buffer.alloc(5000, '\xff\xe0junk\x00', 'latin1');
    const v1 = Buffer.from(`TAG${'x'.repeat(125)}`);
    for (const [front, back] of [
      [id3, v1],
      [junk, v1],
      [Buffer.concat([id3, id3]), Buffer.alloc(0)],
    ] as const) {
      await writeFile(folder.at('tagged.mp3'), Buffer.concat([front, bytes, back]));
      const tagged = await decode(folder.at('tagged.mp3'));
      expect(tagged.warnings).toEqual([]);
      expect(firstDifference(tagged.audio.channels, whole.audio.channels)).toBeUndefined();
    }
  });

  test('a file that is cut short says so, and its length is what is there', async () => {
    const bytes = await readFile(folder.at('vbr.mp3'));
    await writeFile(folder.at('cut.mp3'), bytes.subarray(0, Math.floor(bytes.length / 2)));
    const info = await probe(folder.at('cut.mp3'));
    expect(info.warnings).toEqual([expect.stringMatching(/cut short: \d+ of \d+ MPEG frames/)]);
    const { audio } = await decode(folder.at('cut.mp3'));
    const whole = await decode(folder.at('vbr.mp3'));
    expect(audio.channels[0]!.length).toBe(info.frames);
    expect(audio.channels[0]!.subarray(0, info.frames - 2304)).toEqual(
      whole.audio.channels[0]!.subarray(0, info.frames - 2304),
    );
  });

  test('bytes lost in the middle are told', async () => {
    const bytes = await readFile(folder.at('without-tag.mp3'));
    await writeFile(folder.at('lost.mp3'), Buffer.concat([bytes.subarray(0, 10_000), bytes.subarray(12_345)]));
    const { audio, warnings } = await decode(folder.at('lost.mp3'));
    expect(warnings[0]).toMatch(/bytes between frames are no MPEG audio/);
    expect(audio.channels[0]!.length).toBeGreaterThan(frames * 0.9);
  });

  test('without the note of its padding, or with another encoder’s tag, every frame is to be heard', async () => {
    const bytes = await readFile(folder.at('cbr.mp3'));
    const lame = bytes.indexOf('LAME');
    const info = bytes.indexOf('Info');
    const variants = {
      // The same tag without LAME's extension.
      plain: Buffer.concat([bytes.subarray(0, lame), Buffer.alloc(36), bytes.subarray(lame + 36)]),
      // Fraunhofer's tag instead, at its own place.
      vbri: Buffer.concat([
        bytes.subarray(0, 4),
        Buffer.alloc(32),
        Buffer.from('VBRI\0\x01\0\0\0\x4b\0\0\x60\0\0\0\0\x30', 'latin1'),
        Buffer.alloc(info + 106),
        bytes.subarray(info + 160),
      ]),
    };
    for (const [name, variant] of Object.entries(variants)) {
      const path = folder.at(`${name}.mp3`);
      await writeFile(path, variant);
      const { audio, info, warnings } = await decode(path);
      expect(warnings).toEqual([]);
      expect(info.frames % 1152).toBe(0);
      const reference = decodeWithFfmpeg(path, 2);
      expect(info.frames).toBe(reference[0]!.length);
      expect(largestDifference(audio.channels[0]!, reference[0]!)).toBeLessThan(1e-5);
    }
  });

  test('two files in one are as long as ffmpeg makes them', async () => {
    const bytes = await readFile(folder.at('vbr.mp3'));
    await writeFile(folder.at('twice.mp3'), Buffer.concat([bytes, bytes]));
    const { audio, warnings } = await decode(folder.at('twice.mp3'));
    expect(warnings).toEqual([]);
    expect(audio.channels[0]!.length).toBe(decodeWithFfmpeg(folder.at('twice.mp3'), 2)[0]!.length);
  });

  test('a stream that begins in the middle stays aligned with ffmpeg', async () => {
    const bytes = await readFile(folder.at('without-tag.mp3'));
    await writeFile(folder.at('middle.mp3'), bytes.subarray(5001));
    const { audio } = await decode(folder.at('middle.mp3'));
    const reference = decodeWithFfmpeg(folder.at('middle.mp3'), 2)[0]!;
    expect(audio.channels[0]!.length).toBe(reference.length);
    // The first frames need bytes that are gone: each decoder has its own way with them.
    expect(largestDifference(audio.channels[0]!.subarray(6000), reference.subarray(6000))).toBeLessThan(1e-5);
  });

  test('Layer II is read too', async () => {
    run('ffmpeg', ['-v', 'error', '-i', folder.at('music.wav'), folder.at('layer2.mp2')]);
    const { audio, info } = await decode(folder.at('layer2.mp2'));
    expect(info.codec).toBe('mp2');
    // ffmpeg decodes it to 16 bit.
    expect(largestDifference(audio.channels[0]!, decodeWithFfmpeg(folder.at('layer2.mp2'), 2)[0]!)).toBeLessThan(1e-4);
  });
});
