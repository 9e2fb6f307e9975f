/** A reference that decides what the song does not say, from the recording to the final verification. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseProductionManifest } from '@stem/catalog/production';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';
import { readFile } from 'node:fs/promises';
import { openStudio, rate, type Studio } from './studio.ts';

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
  await studio.write('beat.wav', beat({ bpm: 139.76, offsetSec: 0.037, bars: 8 }));
});
afterAll(() => studio.remove());

/** A hit on every beat, the first of a bar stronger, in time to a part of a sample. */
function beat({ bpm, offsetSec, bars }: { bpm: number; offsetSec: number; bars: number }): Uint8Array {
  const random = createRandom('beat');
  const length = Math.ceil(((bars * 4 * 60) / bpm + offsetSec) * rate);
  const samples = new Float32Array(length);
  for (let index = 0; index < bars * 4; index += 1) {
    const at = ((index * 60) / bpm + offsetSec) * rate;
    const gain = index % 4 === 0 ? 0.7 : 0.35;
    for (let frame = Math.ceil(at); frame < Math.min(length, at + 0.2 * rate); frame += 1) {
      const sec = (frame - at) / rate;
      const tone = Math.sin(2 * Math.PI * 70 * sec);
      samples[frame] = (samples[frame] ?? 0) + gain * Math.exp(-25 * sec) * (tone + 0.4 * random.uniform(-1, 1));
    }
  }
  return encodeWav({ sampleRate: rate, channels: [samples] }, { bitDepth: 24, random: createRandom('dither') });
}

function song(use: string, sections = ''): string {
  return `
title: Fitted
sample_rate: ${rate}
reference: {file: beat.wav, use: [${use}]}
${sections}
stems: [{name: drums, source: {reference: true}}]
`;
}

describe('a reference with an offset and a tempo that is no whole number', () => {
  test('decides length and tempo where the song has neither', async () => {
    await studio.write('whole.yaml', song('duration, tempo, stem'));
    const { status, stderr } = await studio.run(['whole.yaml', '--out', 'whole', '--jobs', '1']);
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
    const manifest = parseProductionManifest(await readFile(studio.at('whole/manifest.json'), 'utf8'));
    expect(manifest.form.tempi[0]?.bpm).toBeCloseTo(139.76, 2);
    expect(manifest.format.durationSec).toBeCloseTo((32 * 60) / 139.76, 1);
  }, 60_000);

  test('decides the tempo of sections', async () => {
    await studio.write('tempo.yaml', song('tempo, stem', 'sections: [{name: verse, bars: 8}]'));
    const { status, stderr } = await studio.run(['tempo.yaml', '--out', 'tempo', '--jobs', '1']);
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
  }, 60_000);

  test('is named by --dry-run as what decides the form', async () => {
    await studio.write('plan.yaml', song('duration, tempo, stem'));
    const { status, stdout } = await studio.run(['plan.yaml', '--out', 'plan', '--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toContain('sections and length: decided by beat.wav');
    const { stdout: json } = await studio.run(['plan.yaml', '--out', 'plan', '--dry-run', '--json']);
    expect(JSON.parse(json)).toMatchObject({ state: 'planned', frames: null, sections: [] });
  });
});
