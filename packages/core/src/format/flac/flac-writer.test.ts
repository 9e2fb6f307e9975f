import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { has, run, temporaryFolder } from '../../../test/files.ts';
import { decode } from '../decode.ts';
import { createRandom } from '../../dsp/random.ts';
import { encodeFlac } from './flac-writer.ts';

const { at, remove } = temporaryFolder('flac');
afterAll(remove);

const random = createRandom('flac');
const noise = (frames: number, top: number): Int32Array =>
  Int32Array.from({ length: frames }, () => random.integer(-top - 1, top));
const tone = (frames: number, top: number): Int32Array =>
  Int32Array.from({ length: frames }, (_, i) => Math.round(top * Math.sin(i / 20)));

const sounds: [name: string, channels: Int32Array[], bits: 16 | 24][] = [
  ['a tone in stereo', [tone(20_000, 20_000), tone(20_000, 12_000)], 16],
  ['noise at full scale', [noise(9000, 32_767)], 16],
  ['24 bit at full scale', [noise(5000, 8_388_607), tone(5000, 8_388_607)], 24],
  ['silence beside sound', [new Int32Array(4097), noise(4097, 300)], 16],
  ['opposite channels', [tone(8192, 32_767), tone(8192, -32_767)], 16],
  ['one frame', [Int32Array.of(-5)], 16],
  ['three frames', [Int32Array.of(1, -2, 30_000)], 16],
  ['more than 128 blocks', [noise(130 * 4096 + 3, 3)], 16],
];

test.each(sounds)('%s decodes to the same numbers', async (_, channels, bits) => {
  const path = at('one.flac');
  writeFileSync(path, encodeFlac(channels, { sampleRate: 44_100, bits }));
  const { audio, warnings } = await decode(path);
  expect(warnings).toEqual([]);
  const numbers = audio.channels.map((samples) => Int32Array.from(samples, (sample) => sample * 2 ** (bits - 1)));
  expect(numbers).toEqual(channels);
});

(has('flac') ? test : test.skip)('the reference decoder takes it (skipped without flac)', () => {
  for (const [, channels, bits] of sounds) {
    const path = at('two.flac');
    writeFileSync(path, encodeFlac(channels, { sampleRate: 48_000, bits }));
    run('flac', ['-t', '-s', path]);
  }
});

test.each([
  [44_100, 9],
  [37_800, 13],
  [352_800, 14],
])(
  'each frame tells a rate of %i Hz, since some readers do not look for it in STREAMINFO',
  async (sampleRate, code) => {
    const path = at('rate.flac');
    const bytes = encodeFlac([tone(5000, 900)], { sampleRate, bits: 16 });
    const firstFrame = 4 + 4 + 34;
    expect((bytes[firstFrame + 2] ?? 0) & 15).toBe(code);
    writeFileSync(path, bytes);
    const { audio, warnings } = await decode(path);
    expect([audio.sampleRate, audio.channels[0]?.length, warnings]).toEqual([sampleRate, 5000, []]);
  },
);

test('a tone takes less than a third of its PCM', () => {
  const bytes = encodeFlac([tone(44_100, 8000), tone(44_100, 8000)], { sampleRate: 44_100, bits: 16 });
  expect(bytes.length).toBeLessThan((4 * 44_100) / 3);
});

test('noise with resonances takes little more than what is new in each of its samples', () => {
  const fresh = noise(44_100, 128);
  const sound = new Int32Array(fresh.length);
  // Two pairs of poles, at a tenth and at two fifths of the rate: differences of neighbours predict neither.
  const feedback = [0, -0.31, 0, -0.9];
  for (let i = 0; i < sound.length; i++) {
    const predicted = feedback.reduce((sum, factor, lag) => sum + factor * (sound[i - 1 - lag] ?? 0), 0);
    sound[i] = Math.round(predicted + (fresh[i] as number));
  }
  const bytes = encodeFlac([sound], { sampleRate: 44_100, bits: 16 });
  // Eight bits, and half of one for values that are all as likely, which Rice codes are not made for.
  expect(bytes.length).toBeLessThan((8.7 * 44_100) / 8);
});
