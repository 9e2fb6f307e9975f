import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { music, temporaryFolder } from '../../test/files.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { openSound } from './open-sound.ts';
import { writeWav } from './wav/wav-writer.ts';

const { at, remove } = temporaryFolder('open-sound');
afterAll(remove);

const channels = music(20_000, 2);

test('reads the same frames anywhere, of a file and of one within a file', async () => {
  await writeWav(at('a.wav'), audioBuffer(44_100, channels), { bitDepth: 32 });
  const bytes = readFileSync(at('a.wav'));
  writeFileSync(at('a.zip'), Buffer.concat([Buffer.alloc(1234, 1), bytes, Buffer.alloc(99, 2)]));
  for (const sound of [
    await openSound(at('a.wav')),
    await openSound(at('a.zip'), { offset: 1234, bytes: bytes.length }),
  ]) {
    expect(sound).toMatchObject({ channels: 2, frames: 20_000, info: { sampleRate: 44_100, warnings: [] } });
    await fc.assert(
      fc.asyncProperty(fc.nat(20_000), fc.nat(3000), async (start, length) => {
        const end = Math.min(20_000, start + length);
        const read = await sound.read(start, end);
        for (const [c, channel] of channels.entries()) expect(read[c]).toEqual(channel.subarray(start, end));
      }),
      { numRuns: 20 },
    );
    await sound.close();
  }
});

test('a file that got shorter while it was open says which frames are missing', async () => {
  await writeWav(at('b.wav'), audioBuffer(44_100, channels), { bitDepth: 32 });
  const sound = await openSound(at('b.wav'));
  truncateSync(at('b.wav'), 80_000);
  await expect(sound.read(15_000, 16_000)).rejects.toThrow(/Expected the frames 15000 … 16000 .* got 0/);
  await sound.close();
});

test('what is no audio is closed again and refused', async () => {
  writeFileSync(at('c.wav'), 'nothing');
  await expect(openSound(at('c.wav'))).rejects.toThrow(/Not an audio file/);
});
