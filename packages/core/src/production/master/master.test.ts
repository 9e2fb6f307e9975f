import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { has, temporaryFolder } from '../../../test/files.ts';
import { levelsOf, planOf } from '../../../test/masters.ts';
import { readStream, sourceOf } from '../../../test/streams.ts';
import { createRandom } from '../../dsp/random.ts';
import { encodeWav } from '../../format/wav/wav-writer.ts';
import { masterOf } from './master-bus.ts';
import { masterSettings } from './options.ts';

const { PI, exp, sin } = Math;
const RATE = 48000;

/** Drums, bass and chords that grow over the time: crests of some 16 dB. */
function music(seconds: number): Float32Array[] {
  const random = createRandom('mix');
  const wave = Float32Array.from({ length: 4096 }, (_, i) => sin((2 * PI * i) / 4096));
  const tone = (hz: number, i: number) => wave[Math.floor(((hz * i) / RATE) * 4096) % 4096] ?? 0;
  return [0, 3].map((detune) =>
    Float32Array.from({ length: seconds * RATE }, (_, i) => {
      const [beat, half] = [(i % 24000) / RATE, (i % 12000) / RATE];
      const kick = 0.7 * exp(-20 * beat) * tone(55, i % 24000);
      const hats = 0.25 * exp(-80 * half) * random.uniform(-1, 1);
      const chord = tone(220 + detune, i) + tone(277 - detune, i) + tone(330, i);
      return 0.5 * (kick + hats + 0.2 * tone(82, i) + 0.05 * (1 + (2 * i) / RATE / seconds) * chord);
    }),
  );
}

const mixOf = (channels: readonly Float32Array[]) => ({ sampleRate: RATE, open: () => sourceOf(channels) });
const song = music(8);
const mix = mixOf(song);

async function masteredTo(loudnessLufs: number, truePeakDbtp: number) {
  const plan = await planOf(mix, { loudnessLufs, truePeakDbtp });
  const master = await readStream(masterOf(sourceOf(song), RATE, plan.settings));
  return { loudnessLufs, truePeakDbtp, plan, master };
}

describe.each([
  await masteredTo(-23, -1),
  await masteredTo(-14, -1),
  await masteredTo(-9, -1),
  await masteredTo(-9, -0.3),
])('asked for $loudnessLufs LUFS under $truePeakDbtp dBTP', ({ loudnessLufs, truePeakDbtp, plan, master }) => {
  test('the master is so loud within 0.1 LU, and no true peak is over', () => {
    expect(plan.reached).toBe(true);
    const levels = levelsOf(master, RATE);
    expect(Math.abs(levels.integratedLufs - loudnessLufs)).toBeLessThanOrEqual(0.1);
    expect(levels.truePeakDbtp).toBeLessThanOrEqual(truePeakDbtp);
    expect(levels).toEqual(plan.master);
  });

  test('it takes few passes', () => {
    expect(plan.passes).toBeLessThanOrEqual(5);
  });

  test('the settings, written down and read again, give the same bits in other blocks', async () => {
    const settings = masterSettings.parse(JSON.parse(JSON.stringify(plan.settings)));
    const again = await readStream(masterOf(sourceOf(song), RATE, settings), 777);
    expect(again.every((channel, c) => Buffer.from(channel.buffer).equals(Buffer.from(master[c]!.buffer)))).toBe(true);
  });

  const wav = encodeWav({ sampleRate: RATE, channels: master }, { bitDepth: 32 });

  (has('ffmpeg') ? test : test.skip)('ffmpeg’s meter agrees (skipped where ffmpeg is missing)', () => {
    const folder = temporaryFolder('master');
    try {
      writeFileSync(folder.at('master.wav'), wav);
      const args = [
        '-hide_banner',
        '-nostats',
        '-i',
        folder.at('master.wav'),
        '-af',
        'ebur128=peak=true',
        '-f',
        'null',
      ];
      const { stderr } = spawnSync('ffmpeg', [...args, '-'], { encoding: 'utf8' });
      const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
      const [, integrated = ''] = /I: +(-[\d.]+) LUFS/.exec(summary) ?? [];
      const [, peak = ''] = /Peak: +(-?[\d.]+) dBFS/.exec(summary) ?? [];
      expect(Math.abs(Number(integrated) - loudnessLufs)).toBeLessThanOrEqual(0.2);
      expect(Number(peak)).toBeLessThanOrEqual(truePeakDbtp);
    } finally {
      folder.remove();
    }
  });

  (has('loudgain') ? test : test.skip)(
    'libebur128, as loudgain has it, agrees (skipped where loudgain is missing)',
    () => {
      const folder = temporaryFolder('master');
      try {
        writeFileSync(folder.at('master.wav'), wav);
        const { stdout } = spawnSync('loudgain', ['-O', folder.at('master.wav')], { encoding: 'utf8' });
        const values = stdout.trim().split('\n').at(-1)?.split('\t') ?? [];
        expect(Math.abs(Number.parseFloat(values[1] ?? '') - loudnessLufs)).toBeLessThanOrEqual(0.2);
        expect(Number.parseFloat(values[4] ?? '')).toBeLessThanOrEqual(truePeakDbtp);
      } finally {
        folder.remove();
      }
    },
  );
});

test('where nothing is over the ceiling, the master is the mix times a gain', async () => {
  const { settings } = await planOf(mix, { loudnessLufs: -30 });
  const gain = 10 ** (settings.gainDb / 20);
  const master = await readStream(masterOf(sourceOf(song), RATE, settings), 4096);
  for (const [c, channel] of master.entries()) {
    expect(channel.every((value, i) => value === Math.fround(gain * (song[c]?.[i] ?? 0)))).toBe(true);
  }
});

test('silence and nothing at all are mastered to what they are', async () => {
  for (const channels of [[new Float32Array(RATE), new Float32Array(RATE)], [new Float32Array(0)]]) {
    const plan = await planOf(mixOf(channels), {});
    expect(plan.reached).toBe(false);
    expect(plan.settings.gainDb).toBe(0);
    expect(await readStream(masterOf(sourceOf(channels), RATE, plan.settings), 1000)).toEqual(channels);
  }
});

test('what cannot be made so loud is told, not flattened', async () => {
  const clicks = new Float32Array(4 * RATE);
  for (let i = 0; i < clicks.length; i += 4800) clicks[i] = 0.5;
  const plan = await planOf(mixOf([clicks]), { loudnessLufs: -6 });
  expect(plan.reached).toBe(false);
  expect(plan.master.truePeakDbtp).toBeLessThanOrEqual(-1);
  expect(plan.settings.gainDb).toBeLessThanOrEqual(35.1);
});
