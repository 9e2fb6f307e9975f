import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createRandom } from '@stem/core/dsp';
import { encodeFlac, type FlacCoding } from './flac-writer.ts';

const withFlac = spawnSync('flac', ['--version']).error === undefined ? test : test.skip;

const random = createRandom('flac-writer');
const channels = [0, 1].map(() => {
  let value = 0;
  return Float64Array.from({ length: 3000 }, () => (value = Math.round(0.99 * value + random.uniform(-900, 900))));
});

withFlac.each<Omit<FlacCoding, 'sampleRate' | 'bits'>>([
  { subframe: { kind: 'verbatim' } },
  { subframe: { kind: 'fixed', order: 2 }, join: 'mid-side' },
  { subframe: { kind: 'fixed', order: 4 }, escaped: true },
  { subframe: { kind: 'linear', coefficients: [900, -10, 7], shift: 10 }, partitionOrder: 3, blockFrames: 1000 },
])('the flac program reads what is written: %j', (coding) => {
  const input = encodeFlac(channels, { sampleRate: 44_100, bits: 16, ...coding });
  const raw = ['--force-raw-format', '--endian=little', '--sign=signed'];
  const { status, stdout } = spawnSync('flac', ['-s', '-d', '-c', ...raw, '-'], { input });
  expect(status).toBe(0);
  const samples = new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  expect(Array.from(samples)).toEqual(Array.from({ length: 6000 }, (_, i) => channels[i % 2]?.[i >> 1]));
});
