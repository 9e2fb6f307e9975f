import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { has, music, run, temporaryFolder } from '../../../test/files.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { createRandom } from '../../dsp/random.ts';
import { decode } from '../decode.ts';
import { probe } from '../probe.ts';
import type { BroadcastLoudness } from './bext-chunk.ts';
import { planWav } from './wav-plan.ts';
import { createWavWriter, type WavStreamOptions } from './wav-stream.ts';
import { bitDepthOf, wavSubtypes } from './wav-subtype.ts';
import { encodeWav } from './wav-writer.ts';

const { at, remove } = temporaryFolder('wav-stream');
afterAll(remove);

const folder = at('.');
const levels: BroadcastLoudness = {
  integratedLufs: -14.03,
  rangeLu: 6.2,
  maxTruePeakDbtp: -1.004,
  maxMomentaryLufs: -9.5,
  maxShortTermLufs: -11,
};
const cues = [
  { frame: 0, label: 'verse' },
  { frame: 48_000, label: 'Brücke' },
  { frame: 96_001, label: 'outro' },
];

async function write(
  path: string,
  channels: readonly Float32Array[],
  options: Partial<WavStreamOptions> & { cuts?: readonly number[]; loudness?: BroadcastLoudness } = {},
): Promise<Buffer> {
  const { cuts = [], loudness, ...rest } = options;
  const writer = await createWavWriter(path, {
    sampleRate: 48_000,
    channels: channels.length,
    subtype: 'FLOAT',
    ...rest,
  });
  const ends = [...cuts, channels[0]?.length ?? 0];
  for (const [index, end] of ends.entries()) {
    await writer.write(channels.map((channel) => channel.subarray(ends[index - 1] ?? 0, end)));
  }
  await writer.finish(loudness);
  return readFileSync(path);
}

/** The chunks of a file by their ids. */
function chunksOf(file: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let position = 12; position < file.length;) {
    const size = file.readUInt32LE(position + 4);
    chunks.set(file.toString('latin1', position, position + 4), file.subarray(position + 8, position + 8 + size));
    position += 8 + size + (size % 2);
  }
  return chunks;
}

describe('the samples', () => {
  const channels = music(40_000, 2, 48_000);
  const cutsOf = fc
    .array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 12 })
    .map((cuts) => cuts.sort((a, b) => a - b));

  test.each(wavSubtypes)(
    '%s: the same bytes wherever the blocks are cut, those of a file written whole',
    async (subtype) => {
      const random = () => createRandom('dither');
      const whole = encodeWav(audioBuffer(48_000, channels), { bitDepth: bitDepthOf(subtype), random: random() });
      await fc.assert(
        fc.asyncProperty(cutsOf, async (cuts) => {
          const bytes = await write(at('cut.wav'), channels, { subtype, cuts, frames: 40_000, random: random() });
          expect(Buffer.compare(bytes, whole)).toBe(0);
        }),
        { numRuns: 12 },
      );
    },
  );

  test('come back bit for bit where the length was not known before, at any number of channels', async () => {
    for (const channelCount of [1, 2, 5]) {
      const samples = music(20_001, channelCount, 48_000);
      const bytes = await write(at('unknown.wav'), samples, { cuts: [1, 16_384, 17_000] });
      expect((await decode(at('unknown.wav'))).audio.channels).toEqual(samples);
      expect([...chunksOf(bytes).keys()].slice(0, 2)).toEqual(['JUNK', 'fmt ']);
      expect(chunksOf(bytes).get('fact')?.readUInt32LE(0)).toBe(20_001);
    }
  });
});

describe('the chunks', () => {
  const samples = music(144_000, 2, 48_000);
  const broadcast = {
    description: 'Déjà Vu, mix',
    originator: 'stem',
    codingHistory: ['A=PCM,F=48000,W=24,M=stereo,T=stem'],
  };
  const path = at('master.wav');

  test('bext holds text, loudness in hundredths and no time', async () => {
    const bext = chunksOf(await write(path, samples, { broadcast, loudness: levels })).get('bext') as Buffer;
    expect(bext.toString('latin1', 0, 12)).toBe('Deja Vu, mix');
    expect(bext.subarray(320, 346).every((byte) => byte === 0)).toBe(true);
    expect(bext.readUInt16LE(346)).toBe(2);
    expect([0, 1, 2, 3, 4].map((index) => bext.readInt16LE(412 + 2 * index))).toEqual([-1403, 620, -100, -950, -1100]);
    expect(bext.toString('latin1', 602)).toBe('A=PCM,F=48000,W=24,M=stereo,T=stem\r\n');
  });

  test('a level of silence is marked as unknown', async () => {
    const loudness = { integratedLufs: -Infinity, maxTruePeakDbtp: -Infinity, rangeLu: 0 };
    const bext = chunksOf(await write(path, [new Float32Array(10)], { broadcast, loudness })).get('bext') as Buffer;
    expect([0, 1, 2, 3, 4].map((index) => bext.readInt16LE(412 + 2 * index))).toEqual([
      32_767, 0, 32_767, 32_767, 32_767,
    ]);
  });

  test('loudness that comes at the end makes the same file as loudness known from the start', async () => {
    const late = await write(path, samples, { broadcast, cues, frames: 144_000, loudness: levels });
    const early = await write(path, samples, { broadcast: { ...broadcast, loudness: levels }, cues, frames: 144_000 });
    expect(Buffer.compare(late, early)).toBe(0);
  });

  test.each(wavSubtypes)(
    '%s: ours and every reader on this machine find samples, markers and loudness',
    async (subtype) => {
      await write(path, samples, { subtype, broadcast, cues, loudness: levels });
      expect(await probe(path)).toMatchObject({ frames: 144_000, channels: 2, sampleRate: 48_000, warnings: [] });
      if (has('ffprobe')) {
        const words = run('ffprobe', [
          '-v',
          'error',
          '-show_streams',
          '-show_chapters',
          '-show_format',
          '-of',
          'json',
          path,
        ]);
        const { streams, chapters, format } = JSON.parse(words.toString());
        const codec = { FLOAT: 'pcm_f32le', PCM_24: 'pcm_s24le', PCM_16: 'pcm_s16le' }[subtype];
        expect(streams).toMatchObject([{ codec_name: codec, duration_ts: 144_000, channels: 2 }]);
        expect(format.tags).toMatchObject({ comment: 'Deja Vu, mix', encoded_by: 'stem', time_reference: '0' });
        expect(chapters.map((one: { start: number; tags: object }) => ({ frame: one.start, label: one.tags }))).toEqual(
          cues.map(({ frame, label }) => ({ frame, label: { title: label } })),
        );
      }
      if (has('mediainfo')) {
        const { media } = JSON.parse(run('mediainfo', ['--Full', '--Output=JSON', path]).toString());
        expect(media.track).toContainEqual(
          expect.objectContaining({
            extra: expect.objectContaining({
              LoudnessValue: '-14.03',
              LoudnessRange: '6.20',
              MaxTruePeakLevel: '-1.00',
            }),
          }),
        );
      }
      if (has('sndfile-info')) {
        const words = run('sndfile-info', [path]).toString();
        expect(words).toMatch(/Frames +: 144000/);
        expect(words).toMatch(/Cue ID : +2 +Pos : 48000 .*Offset : 48000/);
        expect(words).toContain('labl : 3 : outro');
        expect(words).not.toMatch(/\*\*\*|should be|error/i);
      }
    },
  );
});

describe('a file beyond 4 GiB', () => {
  test.each([true, false])('is RF64, with room kept for it: %s', async (keepsRoom) => {
    const frames = 2 ** 29 + 7;
    const { head, tail, dataBytes } = planWav({
      sampleRate: 48_000,
      channelCount: 2,
      frames,
      bitDepth: 32,
      cues,
      keepsRoom,
    });
    expect(dataBytes).toBeGreaterThan(2 ** 32);
    const path = at('huge.wav');
    const file = await open(path, 'w');
    await file.write(head);
    await file.write(tail, 0, tail.length, head.length + dataBytes);
    await file.close();
    expect(head.toString()).toBe(
      planWav({ sampleRate: 48_000, channelCount: 2, frames, bitDepth: 32, cues }).head.toString(),
    );
    expect(Number(Buffer.from(head).readBigUInt64LE(20))).toBe(statSync(path).size - 8);
    expect(await probe(path)).toMatchObject({ frames, warnings: [] });
    if (has('ffprobe')) {
      const words = run('ffprobe', ['-v', 'error', '-show_entries', 'stream=duration_ts', '-of', 'csv=p=0', path]);
      expect(words.toString().trim()).toBe(`${frames}`);
    }
  });
});

describe('what goes wrong', () => {
  const files = (): string[] => readdirSync(folder).filter((name) => name.includes('wrong'));
  const writer = (frames?: number) =>
    createWavWriter(at('wrong.wav'), { sampleRate: 48_000, channels: 1, subtype: 'PCM_24', frames });

  test('abort leaves nothing, and after finish does nothing', async () => {
    const aborted = await writer();
    await aborted.write([new Float32Array(50_000)]);
    expect(files()).toHaveLength(1);
    await aborted.abort();
    expect(files()).toEqual([]);
    await expect(aborted.write([new Float32Array(1)])).rejects.toThrow(/still open/);
    await write(at('right.wav'), [new Float32Array(3)]);
    const finished = await writer();
    await finished.finish();
    await finished.abort();
    expect(files()).toEqual([basename(at('wrong.wav'))]);
  });

  test.each([
    ['a sample that is no number', [Float32Array.of(0, Number.NaN)], /finite.*frame 1/],
    ['channels of two lengths', [new Float32Array(1), new Float32Array(2)], /one length/],
  ])('%s is our bug and leaves nothing', async (_, block, message) => {
    const before = files();
    const broken = await writer();
    await expect(broken.write(block).then(() => broken.finish())).rejects.toThrow(message);
    expect(files()).toEqual(before);
  });

  test('a folder that is not there is named by the file that was meant, not by a temporary one', async () => {
    const path = at('none/a.wav');
    const options = { sampleRate: 48_000, channels: 1, subtype: 'FLOAT' } as const;
    await expect(createWavWriter(path, options)).rejects.toMatchObject({ code: 'ENOENT', path });
  });

  (existsSync('/dev/full') ? test : test.skip)('a full disk is named with the file', async () => {
    const full = await createWavWriter('/dev/full', { sampleRate: 48_000, channels: 1, subtype: 'FLOAT' }).catch(
      (error: unknown) => error,
    );
    expect(full).toMatchObject({ code: 'ENOSPC', path: '/dev/full' });
  });

  test('another length than was said is our bug and leaves nothing', async () => {
    const before = files();
    const short = await writer(10);
    await short.write([new Float32Array(9)]);
    await expect(short.finish()).rejects.toThrow(/Expected 10 frames .*got 9/);
    expect(files()).toEqual(before);
  });
});
