import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openFileSource } from '@stem/core/format/probe';
import { fingerprint, fingerprintRanges } from './fingerprint.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-fingerprint-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fingerprintOf(bytes: Uint8Array): Promise<string> {
  const file = join(folder, 'file');
  await writeFile(file, bytes);
  const source = await openFileSource(file);
  try {
    return await fingerprint(source);
  } finally {
    await source.close();
  }
}

test('a single byte anywhere in a small file makes another fingerprint', async () => {
  const bytes = new Uint8Array(1 << 18);
  const before = await fingerprintOf(bytes);
  bytes[177_777] = 1;
  expect(await fingerprintOf(bytes)).not.toBe(before);
});

test('of a large file first and last bytes count, and little is read', async () => {
  const bytes = Uint8Array.from({ length: 5 << 20 }, (_, i) => i % 251);
  const before = await fingerprintOf(bytes);
  for (const at of [0, bytes.length - 1]) {
    const [byte] = bytes.subarray(at);
    bytes[at] = 255;
    expect(await fingerprintOf(bytes)).not.toBe(before);
    bytes[at] = byte ?? 0;
  }
  const read = fingerprintRanges(bytes.length).reduce((sum, { length }) => sum + length, 0);
  expect(read).toBeLessThan(100_000);
});

test('a large file that is silent wherever it is looked at is known by all of it', async () => {
  const bytes = new Uint8Array(3_000_001);
  const before = await fingerprintOf(bytes);
  for (const at of [100_000, 2_000_000, 2_900_000]) {
    bytes[at] = 1;
    expect(await fingerprintOf(bytes)).not.toBe(before);
    bytes[at] = 0;
  }
});

test('ranges stay within the file', () => {
  for (const size of [0, 1, (1 << 18) + 1, 1e12]) {
    for (const { offset, length } of fingerprintRanges(size)) expect(offset + length).toBeLessThanOrEqual(size);
  }
});
