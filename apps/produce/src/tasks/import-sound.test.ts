import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@stem/core/format';
import { importSound } from './import-sound.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-import-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function warningsOf(sampleRate: number, channelCount: number): Promise<readonly string[]> {
  const channels = Array.from({ length: channelCount }, (_, channel) =>
    Float32Array.from({ length: sampleRate }, (__, frame) => 0.3 * Math.sin(frame / (9 + channel))),
  );
  const file = join(folder, 'take.wav');
  await writeFile(file, encodeWav({ sampleRate, channels }, { bitDepth: 32 }));
  const { warnings } = await importSound({ file, sampleRate: 48_000, channels: 2, to: 'dry.wav' }, { folder });
  return warnings;
}

test('says what converting cannot give back', async () => {
  expect(await warningsOf(22_050, 4)).toEqual([
    'sample rate: expected 48000 Hz, got 22050 Hz, so nothing above 11025 Hz. It is converted.',
    'channels: expected 1 or 2, got 4. They are mixed down.',
  ]);
});

test('says nothing of 44.1 kHz in a song of 48', async () => {
  expect(await warningsOf(44_100, 1)).toEqual([]);
});
