/** Real music and samples from Debian packages, where `.ci/run` unpacked them (STEM_TEST_AUDIO). */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasFfmpeg, measure } from './ffmpeg.ts';
import { peakDb, rmsDb } from './meters.ts';
import { stem, succeeded, type Outcome } from './repository.ts';
import { treeFiles } from './tree.ts';
import { readWavFile } from './wav-file.ts';

jest.setTimeout(600_000);

const audio = process.env['STEM_TEST_AUDIO'] ?? '';
const withAudio = existsSync(audio) ? describe : describe.skip;
const withMeter = hasFfmpeg ? test : test.skip;

withAudio('real audio (skipped where STEM_TEST_AUDIO names no folder)', () => {
  let home: string;
  let discovered: Outcome;
  let generated: Outcome;
  let rows: string[];

  const at = (...parts: string[]): string => path.join(home, ...parts);
  const run = (...args: string[]): Promise<Outcome> => stem(args, { cwd: home });

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'stem-real-audio-'));
    const catalog = ['--output', 'audio_catalog.csv', '--cache-dir', 'cache'];
    discovered = await run('discover', '--root', audio, ...catalog, '--verbose');
    rows = (await readFile(at('audio_catalog.csv'), 'utf8')).trim().split(/\r?\n/).slice(1);
    const bounds = ['--min-duration', '60', '--max-duration', '240', '--limit', '2'];
    await run('select', '--catalog', 'audio_catalog.csv', '--output', 'selected_sources.csv', ...bounds);
    const folders = ['--work-dir', at('work'), '--export-dir', at('export')];
    generated = await run('batch-generate', '--sources', 'selected_sources.csv', '--root', audio, ...folders);
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  test('every file with a name of audio is in the catalog, or named with the reason why not', async () => {
    const named = (await treeFiles(audio)).filter((file) => /\.(wav|aiff?|aifc|flac|mp3|og[ga]|opus)$/i.test(file));
    expect(named.length).toBeGreaterThan(100);
    const listed = new Set(rows.map((row) => /^\w+,("?)(.+)\1,[\d.]+,\d+,\d+,[\d.]+$/.exec(row)?.[2]));
    const missing = named.filter((file) => !listed.has(file) && !discovered.stderr.includes(path.basename(file)));
    expect(missing).toEqual([]);
    expect(discovered.status).toBe(0);
  });

  test('two songs become two full sets', async () => {
    succeeded(generated);
    const { results } = JSON.parse(await readFile(at('batch_results.json'), 'utf8')) as {
      results: { stats: Record<string, number> }[];
    };
    expect(results).toHaveLength(2);
    for (const { stats } of results) {
      const { pads, swells, clouds, hiss_loops, hiss_flickers } = stats;
      expect([swells, clouds, hiss_loops, hiss_flickers]).toEqual([6, 6, 8, 4]);
      expect(pads).toBeGreaterThan(0);
    }
  });

  test('no file is silent or over the ceiling', async () => {
    const files = (await treeFiles(at('export'))).filter((file) => file.endsWith('.wav'));
    for (const file of files) {
      const { channels } = await readWavFile(at('export', file));
      const peak = Math.max(...channels.map(peakDb));
      const rms = Math.max(...channels.map(rmsDb));
      expect({ file, fine: peak < -0.9 && rms > -60, peak, rms }).toMatchObject({ fine: true });
    }
  });

  withMeter(
    'played 8 times in a row, ffmpeg finds no click and no dip at the seams',
    async () => {
      const files = (await treeFiles(at('export'))).filter((file) => /_(pad0[12]|cloud01|hiss01)/.test(file));
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) {
        const once = await measure(at('export', file), 1);
        const turns = await measure(at('export', file), 8);
        expect(turns.maxDifference).toBeLessThanOrEqual(1.1 * once.maxDifference);
        // The windows inside one turn say how far this sound's loudness moves by itself.
        expect(Math.min(...turns.momentary)).toBeGreaterThan(Math.min(...once.momentary) - 1);
        expect(Math.max(...turns.momentary)).toBeLessThan(Math.max(...once.momentary) + 1);
      }
    },
    120_000,
  );
});
