import { afterAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../../../test/files.ts';
import { wavFacts } from './wav-facts.ts';
import { createWavWriter, type WavStreamOptions } from './wav-stream.ts';
import { wavSubtypes } from './wav-subtype.ts';

const { at, remove } = temporaryFolder('wav-facts');
afterAll(remove);

const cues = [
  { frame: 0, label: 'verse' },
  { frame: 4800, label: 'Brücke' },
];
const loudness = {
  integratedLufs: -14.03,
  rangeLu: 6.2,
  maxTruePeakDbtp: -1,
  maxMomentaryLufs: -9.5,
  maxShortTermLufs: undefined,
};

async function written(name: string, options: Partial<WavStreamOptions>): Promise<string> {
  const writer = await createWavWriter(at(name), { sampleRate: 48_000, channels: 2, subtype: 'FLOAT', ...options });
  await writer.write([new Float32Array(9600), new Float32Array(9600)]);
  await writer.finish(loudness);
  return at(name);
}

test.each(wavSubtypes)('what was written is found: %s', async (subtype) => {
  const broadcast = { description: 'Deja Vu, mix', originator: 'stem', codingHistory: ['A=PCM,F=48000'] };
  const facts = await wavFacts(await written('a.wav', { subtype, cues, broadcast, frames: 9600 }));
  expect(facts).toMatchObject({ subtype, sampleRate: 48_000, channels: 2, frames: 9600, isWhole: true, cues });
  expect(facts?.factFrames).toBe(subtype === 'FLOAT' ? 9600 : undefined);
  expect(facts?.broadcast).toEqual({ ...broadcast, originatorReference: '', timeReference: 0, loudness });
  expect(facts?.chunks).toEqual(['bext', 'fmt ', ...(subtype === 'FLOAT' ? ['fact'] : []), 'data', 'cue ', 'LIST']);
});

test('a file within a file, and one without anything beside its samples', async () => {
  const bytes = readFileSync(await written('b.wav', { subtype: 'PCM_16' }));
  const path = at('within.bin');
  writeFileSync(path, Buffer.concat([Buffer.from('before'), bytes, Buffer.from('behind')]));
  const facts = await wavFacts(path, { offset: 6, bytes: bytes.length });
  expect(facts).toMatchObject({ frames: 9600, isWhole: true, broadcast: undefined, cues: [] });
  expect(await wavFacts(path)).toBeUndefined();
});

test('a size that is not that of the file is seen', async () => {
  const bytes = readFileSync(await written('c.wav', {}));
  writeFileSync(at('c.wav'), Buffer.concat([bytes, Buffer.from('12345678')]));
  expect(await wavFacts(at('c.wav'))).toMatchObject({ isWhole: false });
  writeFileSync(at('c.wav'), bytes.subarray(0, bytes.length - 800));
  expect(await wavFacts(at('c.wav'))).toMatchObject({ isWhole: false, frames: 9500 });
});
