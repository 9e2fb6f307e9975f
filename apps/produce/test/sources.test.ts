/** Songs that are made of files: a drum reference that is late, and stems of any length. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { parseProductionManifest, type ProductionManifest } from '@stem/catalog/production';
import { createRandom } from '@stem/core/dsp';
import { decode, encodeWav } from '@stem/core/format';
import { openStudio, rate, shortFrames, shortSong, take, type Outcome, type Studio } from './studio.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.remove());

const beatSec = 60 / 160;

/** Kick on 1 and 3, snare on 2 and 4, hats on the eighths, each so late: 8 bars, and a moment to ring. */
function drums(lateMs: (beat: number) => number): Uint8Array {
  const random = createRandom('drums');
  const output = new Float32Array(Math.round((32 * beatSec + 0.2) * rate));
  const strike = (beat: number, seconds: number, value: (t: number) => number): void => {
    const start = Math.round((beat * beatSec + lateMs(beat) / 1000) * rate);
    for (let i = 0; i < seconds * rate && start + i < output.length; i++) {
      output[start + i] = (output[start + i] as number) + value(i / rate);
    }
  };
  for (let beat = 0; beat < 32; beat++) {
    if (beat % 2 === 0) strike(beat, 0.2, (t) => 0.6 * Math.exp(-18 * t) * Math.sin(2 * Math.PI * 60 * t));
    else strike(beat, 0.15, (t) => 0.25 * Math.exp(-30 * t) * random.uniform(-1, 1));
    for (const half of [0, 0.5]) strike(beat + half, 0.04, (t) => 0.1 * Math.exp(-100 * t) * random.uniform(-1, 1));
  }
  return encodeWav({ sampleRate: rate, channels: [output] }, { bitDepth: 24 });
}

const drumSong = shortSong
  .replace('{name: drums}', '{name: drums, source: {reference: true}}')
  .replace('stems:', 'reference: {file: drums.wav}\nstems:');

async function produce(name: string, song: string, files: Readonly<Record<string, Uint8Array>>): Promise<Outcome> {
  await studio.write(`${name}/song.yaml`, song);
  for (const [file, bytes] of Object.entries(files)) await studio.write(`${name}/${file}`, bytes);
  return studio.run([`${name}/song.yaml`, '--out', `${name}/out`]);
}

async function manifestOf(name: string): Promise<ProductionManifest> {
  return parseProductionManifest(await readFile(studio.at(name, 'out/manifest.json'), 'utf8'));
}

/** How much later `stem` is than what it was made of, in samples, in 3 s from a place on: by plain correlation. */
function lag(stem: Float32Array, original: Float32Array, offset: number, fromSec: number): number {
  const [start, length, most] = [Math.round(fromSec * rate), 3 * rate, 60];
  let best = { lag: 0, product: -Infinity };
  for (let shift = -most; shift <= most; shift++) {
    let product = 0;
    for (let i = 0; i < length; i++) product += (stem[start + i + shift] ?? 0) * (original[start + offset + i] ?? 0);
    if (product > best.product) best = { lag: shift, product };
  }
  return best.lag;
}

describe('a reference', () => {
  test('that is 37 ms late is in time from start to end, at most 1 ms off', async () => {
    const file = drums(() => 37);
    expect(await produce('late', drumSong, { 'drums.wav': file })).toMatchObject({ status: 0 });
    const { reference, stems } = await manifestOf('late');
    expect(reference).toMatchObject({ placement: 'shifted', file: 'drums.wav', uses: ['duration', 'tempo', 'stem'] });
    expect(Math.abs((reference?.offsetMs ?? 0) - 37)).toBeLessThan(0.5);
    expect(stems[2]).toMatchObject({ name: 'drums', source: { kind: 'reference' } });
    const { audio } = await decode(studio.at('late/out/stems/drums.wav'));
    const { audio: original } = await decode(studio.at('late/drums.wav'));
    const [stem, first] = [audio.channels[0], original.channels[0]] as [Float32Array, Float32Array];
    for (const fromSec of [0, 4.5, 8.9]) {
      expect(Math.abs(lag(stem, first, Math.round(0.037 * rate), fromSec))).toBeLessThanOrEqual(rate / 1000);
    }
  }, 60_000);

  test('that drifts is refused with the lateness of its windows, or corrected where the song says so', async () => {
    const file = drums((beat) => 37 + (20 * beat) / 32);
    const refused = await produce('drift', drumSong, { 'drums.wav': file });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /reference: drums\.wav: (drift|tempo): expected .*bar 1 .*reference\.drift: correct/,
    );
    const corrected = drumSong.replace('drums.wav}', 'drums.wav, drift: correct}');
    expect(await produce('corrected', corrected, { 'drums.wav': file })).toMatchObject({ status: 0 });
    const { reference } = await manifestOf('corrected');
    expect(reference?.placement).toBe('corrected');
    expect(Math.abs((reference?.driftMs ?? 0) - 20)).toBeLessThan(1.5);
  }, 60_000);

  test('of another tempo, and one that is missing, are refused', async () => {
    const other = drumSong.replace('tempo: 160', 'tempo: 150').replace('use: [duration', 'use: [');
    expect(await produce('other', other, { 'drums.wav': drums(() => 0) })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/reference: drums\.wav: tempo: expected 150 BPM/),
    });
    expect(await produce('none', drumSong, {})).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/reference: drums\.wav: file: expected an audio file, got nothing/),
    });
  });

  test('decides tempo and length where the song leaves them open', async () => {
    const open = drumSong.replace('tempo: 160\n', '').replace(/sections: .*\n/, '');
    const { status, stdout } = await produce('open', open, { 'drums.wav': drums(() => 0) });
    expect(status).toBe(0);
    expect(stdout).toContain('Final verification: 5 passed, 0 failed');
    const { form, format } = await manifestOf('open');
    expect(form.tempi[0]?.bpm).toBe(160);
    expect(Math.abs(format.durationSec - 12.2)).toBeLessThan(0.75);
  }, 60_000);
});

describe('stems of files', () => {
  const song = (stems: string): string => shortSong.replace(/stems: .*\n/, `stems: [${stems}]\n`);

  test('of any length, rate and channels have that of the song', async () => {
    const stems = [
      '{name: short, role: guitars, source: {file: short.wav}}',
      '{name: long, role: synths, source: {file: long.wav}}',
      '{name: one more, role: other, source: {file: one.wav}}',
      '{name: voice, role: vocals, source: {file: voice.wav}}',
    ];
    const files = {
      'short.wav': take(5.3),
      'long.wav': take(20, { sampleRate: 44_100 }),
      'one.wav': encodeWav(
        { sampleRate: rate, channels: [new Float32Array(shortFrames + 1).fill(0.2)] },
        { bitDepth: 16 },
      ),
      'voice.wav': take(4),
    };
    const { status, stderr } = await produce('own', song(stems.join(', ')), files);
    expect(stderr).not.toMatch(/error|fault/);
    expect(status).toBe(0);
    const manifest = await manifestOf('own');
    expect(manifest.stems.map(({ alignment }) => alignment.strategy)).toEqual(['loop', 'cut', 'cut', 'zero_pad']);
    for (const { file } of manifest.stems) {
      expect((await decode(studio.at('own/out', file))).audio.channels[0]?.length).toBe(shortFrames);
    }
    const [seam] = manifest.stems[0]?.alignment.seams ?? [];
    expect(seam).toMatchObject({ correlation: expect.any(Number), stepRatio: expect.any(Number) });
    // A bar is 1.5 s: what is repeated lies whole bars further on.
    const shift = ((seam?.frame ?? 0) - (seam?.toFrame ?? 0)) / (1.5 * rate);
    expect(Math.abs(shift - Math.round(shift)) * 1.5 * rate).toBeLessThanOrEqual(2);
  }, 60_000);
});
