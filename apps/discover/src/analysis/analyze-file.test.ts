import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { audioBuffer } from '@stem/core/audio';
import { encodeWav } from '@stem/core/format';
import { stampOf } from '../file-stamp.ts';
import { entriesFolder, openAnalysisCache } from './analysis-cache.ts';
import { analyzeFile, type AnalysisTask } from './analyze-file.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-analyze-'));
});

afterAll(() => rm(folder, { recursive: true }));

function wav(frames: number): Uint8Array {
  return encodeWav(audioBuffer(8000, [Float32Array.from({ length: frames }, (_, frame) => Math.sin(frame / 5) / 2)]), {
    bitDepth: 16,
  });
}

async function taskFor(path: string): Promise<AnalysisTask> {
  return {
    path,
    stamp: stampOf(path),
    cacheFolder: join(folder, 'cache'),
    kernels: 'simd',
    contentHash: undefined,
    decoder: '',
    durationSec: 1,
    fresh: false,
  };
}

test('a file that was written to since the scan is neither measured nor remembered', async () => {
  const path = join(folder, 'changing.wav');
  await writeFile(path, wav(8000));
  const task = await taskFor(path);
  await writeFile(path, wav(9000));
  await expect(analyzeFile(task)).rejects.toThrow('it changed while it was read');
});

test('what is read from the cache is what was measured', async () => {
  const path = join(folder, 'a.wav');
  await writeFile(path, wav(16000));
  const task = await taskFor(path);
  const { contentHash, record } = await analyzeFile(task);
  const cache = openAnalysisCache(task.cacheFolder, 'simd');
  expect(await cache.read(contentHash)).toEqual(record);
  expect(await analyzeFile({ ...task, decoder: record.decoder })).toEqual({ contentHash, record, measured: false });
});

test('an entry that is cut short, zeroed or altered is none', async () => {
  const path = join(folder, 'c.wav');
  await writeFile(path, wav(5000));
  const { contentHash } = await analyzeFile(await taskFor(path));
  const cache = openAnalysisCache(join(folder, 'cache'), 'simd');
  const entry = join(entriesFolder(join(folder, 'cache'), 'simd'), contentHash.slice(0, 2), contentHash);
  const whole = await readFile(entry);
  const louder = Buffer.from(whole.toString('latin1').replace('"loudness_lufs":-', '"loudness_lufs":+'), 'latin1');
  for (const broken of [whole.subarray(0, 50), whole.subarray(0, -1), Buffer.alloc(whole.length), louder]) {
    await writeFile(entry, broken);
    expect([await cache.read(contentHash), await cache.readFingerprint(contentHash)]).toEqual([undefined, undefined]);
  }
});

test('an entry of another make is none, though its checksum is right', async () => {
  const path = join(folder, 'd.wav');
  await writeFile(path, wav(16000));
  const { contentHash } = await analyzeFile(await taskFor(path));
  const cache = openAnalysisCache(join(folder, 'cache'), 'simd');
  const entry = join(entriesFolder(join(folder, 'cache'), 'simd'), contentHash.slice(0, 2), contentHash);
  const whole = await readFile(entry);
  const end = whole.indexOf('\n');
  const json = whole.toString('utf8', 16, end);
  const rewritten = async (text: string): Promise<unknown[]> => {
    const sum = createHash('sha256').update(text).digest('hex').slice(0, 16);
    await writeFile(entry, Buffer.concat([Buffer.from(sum + text), whole.subarray(end)]));
    return [await cache.read(contentHash), await cache.readFingerprint(contentHash)];
  };
  expect(await rewritten(json)).toEqual([expect.anything(), expect.anything()]);
  for (const [good, bad] of [
    [/"fingerprint":.*(?=,"sampleBytes")/, '"fingerprint":null'],
    [/"coarse":\{/, '"coarse":{},"was":{'],
    [/"map":\[/, '"map":[7,'],
    [/"bandDb":\[/, '"bandDb":[null,'],
    [/"logSpread":/, '"logSpread":1e999,"was":'],
    [/"excerpts":\[/, '"excerpts":[null,'],
    [/"length":2048/, '"length":-2048'],
    [/"loudness_lufs":/, '"loudness_lufs":{},"was":'],
    [/"warnings":\[/, '"warnings":[7'],
    [/"decoder":/, '"decoder":null,"was":'],
    [/.*/, 'null'],
  ] as const) {
    expect(json).toMatch(good);
    expect(await rewritten(json.replace(good, bad))).toEqual([undefined, undefined]);
  }
});

test('where nothing can be remembered, it is measured all the same', async () => {
  const path = join(folder, 'b.wav');
  await writeFile(path, wav(4000));
  await writeFile(join(folder, 'no folder'), '');
  const task = { ...(await taskFor(path)), cacheFolder: join(folder, 'no folder') };
  expect((await analyzeFile(task)).measured).toBe(true);
});
