import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { has, music, run, temporaryFolder } from '../../test/files.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import { decode } from './decode.ts';
import { probe } from './probe.ts';
import { writeWav } from './wav/wav-writer.ts';

const folder = temporaryFolder('damage');
const ffmpeg = process.env['STEM_FFMPEG'];
afterAll(() => {
  folder.remove();
  if (ffmpeg === undefined) delete process.env['STEM_FFMPEG'];
  else process.env['STEM_FFMPEG'] = ffmpeg;
});

/** What makes each file of which program; a case without its program is skipped. */
const cases = [
  ['wav', 'cp', ['music.wav', 'file']],
  ['float wav', 'sox', ['music.wav', '-t', 'wav', '-e', 'floating-point', 'file']],
  ['ms-adpcm wav', 'sox', ['music.wav', '-t', 'wav', '-e', 'ms-adpcm', 'file']],
  ['aiff', 'sox', ['music.wav', '-t', 'aiff', 'file']],
  ['caf', 'ffmpeg', ['-v', 'error', '-y', '-i', 'music.wav', '-f', 'caf', 'file']],
  ['flac', 'flac', ['-s', '-f', '-b', '192', 'music.wav', '-o', 'file']],
  ['flac in ogg', 'flac', ['-s', '-f', '--ogg', '-b', '192', 'music.wav', '-o', 'file']],
  ['vorbis', 'oggenc', ['-Q', '-s', '1', 'music.wav', '-o', 'file']],
  ['opus', 'opusenc', ['--quiet', '--max-delay', '20', 'music.wav', 'file']],
  ['mp3', 'lame', ['--quiet', '-b', '64', 'music.wav', 'file']],
  ['mp3 without tag', 'lame', ['--quiet', '-b', '64', '-t', 'music.wav', 'file']],
] as const;

const frames = 3001;

beforeAll(async () => {
  // What it makes of damage is its own affair.
  process.env['STEM_FFMPEG'] = folder.at('nowhere');
  await writeWav(folder.at('music.wav'), audioBuffer(44_100, music(frames, 2)), { bitDepth: 16 });
});

describe.each(cases)('%s', (name, program, options) => {
  const maybe = has(program) ? test : test.skip;
  const make = async (): Promise<{ whole: Buffer; length: number }> => {
    run(
      program,
      options.map((option) => (option === 'music.wav' || option === 'file' ? folder.at(option) : option)),
    );
    return { whole: await readFile(folder.at('file')), length: (await probe(folder.at('file'))).frames };
  };

  /** Reads damaged bytes as every caller would. Whatever comes of it must be an honest error or finite sound. */
  const read = async (bytes: Uint8Array): Promise<{ frames: number; warned: boolean } | undefined> => {
    await writeFile(folder.at('damaged'), bytes);
    try {
      const info = await probe(folder.at('damaged'));
      const { audio, warnings } = await decode(folder.at('damaged'));
      expect(audio.channels[0]!.length).toBeLessThanOrEqual(info.frames);
      expect(audio.channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
      return { frames: audio.channels[0]!.length, warned: warnings.length > 0 };
    } catch (error) {
      if (!(error instanceof Error && error.name === 'FormatError')) throw error;
      return undefined;
    }
  };

  maybe(`cut anywhere: an error, or less of it with a warning (needs ${program})`, async () => {
    const { whole, length } = await make();
    const step = Math.max(1, Math.floor(whole.length / 60));
    for (let at = 0; at < whole.length - 1; at += at < 64 ? 2 : step) {
      const result = await read(whole.subarray(0, at));
      if (result === undefined) continue;
      // Without a tag, a stream that ends with a whole frame (of 192 bytes here) is as good as any.
      const unnoticed = name === 'mp3 without tag' && at % 192 === 0;
      expect({ at, ...result }).toMatchObject({ at, warned: !unnoticed });
      expect(result.frames).toBeLessThanOrEqual(Math.max(length, frames + 2304));
    }
  });

  maybe(`with random bytes anywhere: an error or finite sound (needs ${program})`, async () => {
    const { whole } = await make();
    const random = createRandom(`damage ${program}`);
    for (let round = 0; round < 40; round++) {
      const bytes = Buffer.from(whole);
      // Half of them hit the headers.
      const reach = round % 2 === 0 ? bytes.length : Math.min(200, bytes.length);
      for (let i = random.integer(1, 10); i > 0; i--) bytes[random.integer(0, reach - 1)] = random.integer(0, 255);
      await read(bytes);
    }
  });
});
