/** What programs that are not ours read in a delivery. Each is skipped where it is missing. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parseProductionManifest, type ProductionManifest } from '@stem/catalog/production';
// oxlint-disable-next-line import/default -- CommonJS: its named exports are not seen at run time.
import toneMidi from '@tonejs/midi';
import { openStudio, type Studio } from './studio.ts';

const song = (format: string): string => `
title: Déjà Vu
tempo: [{bar: 1, bpm: 150}, {bar: 3, bpm: 120}]
sample_rate: 22050
key: D major
tail_bars: 1
sections: [{name: verse, bars: 2}, {name: Brücke, bars: 2, key: Bb major}]
stems: [{name: bass, gain_db: -1}, {name: bridge, pan: 0.2}, {name: drums}]
${format}
`;

/** Two bars at 150 and three at 120, to the frame. */
const frames = 202_860;

const deliveries = [
  { name: 'integers', bits: 24, channels: 1, lufs: -14, format: 'subtype: PCM_24\nchannels: 1' },
  { name: 'floats', bits: 32, channels: 2, lufs: -9, format: 'master: {loudness_lufs: -9, true_peak_dbtp: -0.5}' },
];

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const testWith = (program: string) => (has(program) ? test : test.skip);

function output(program: string, args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  return spawnSync(program, args, { encoding: 'utf8' });
}

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.remove());

describe.each(deliveries)('a delivery of $bits bits and $channels channels at $lufs LUFS', (wish) => {
  let manifest: ProductionManifest;
  let master = '';

  beforeAll(async () => {
    await studio.write(`${wish.name}.yaml`, song(wish.format));
    const { status, stderr } = await studio.run([`${wish.name}.yaml`, '--out', wish.name]);
    expect([status, stderr]).toEqual([0, stderr]);
    manifest = parseProductionManifest(await readFile(studio.at(wish.name, 'manifest.json'), 'utf8'));
    master = studio.at(wish.name, 'master.wav');
  }, 60_000);

  testWith('ffprobe')('ffprobe reads format, length, title and sections', () => {
    const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_chapters', master];
    const { streams, chapters, format } = JSON.parse(output('ffprobe', args).stdout);
    expect(streams[0]).toMatchObject({
      codec_name: wish.bits === 32 ? 'pcm_f32le' : 'pcm_s24le',
      sample_rate: '22050',
      channels: wish.channels,
      duration_ts: frames,
    });
    expect(format.tags).toMatchObject({ comment: 'Deja Vu: master', encoded_by: 'stem' });
    expect(chapters.map((chapter: { tags: { title: string } }) => chapter.tags.title)).toEqual(['verse', 'Brücke']);
    expect(chapters[1].start).toBe(manifest.form.sections[1]?.startFrame);
  });

  testWith('sndfile-info')('sndfile-info finds nothing to complain about', () => {
    const text = output('sndfile-info', [master]).stdout;
    expect(text).toMatch(new RegExp(`Frames +: ${frames}`));
    expect(text).toMatch(/cue +: 52/);
    expect(text).not.toMatch(/error|should be|warning|unknown/i);
    if (wish.bits === 32) expect(text).toMatch(new RegExp(`fact : \\d+\\s+frames +: ${frames}`));
  });

  testWith('mediainfo')('mediainfo reads the loudness of master and stems', () => {
    for (const { file, measurements } of [manifest.master, ...manifest.stems]) {
      const args = ['--Full', '--Output=JSON', studio.at(wish.name, file)];
      const { track } = JSON.parse(output('mediainfo', args).stdout).media;
      const audio = track.find((one: { '@type': string }) => one['@type'] === 'Audio').extra;
      expect(Number(audio.LoudnessValue)).toBeCloseTo(measurements.integratedLufs ?? 0, 1);
      expect(Number(audio.MaxTruePeakLevel)).toBeCloseTo(measurements.truePeakDbtp ?? 0, 1);
    }
  });

  testWith('ffmpeg')('ffmpeg’s meter reads the loudness asked for, and no peak over the ceiling', () => {
    const { stderr: text } = output('ffmpeg', [
      '-hide_banner',
      '-nostats',
      '-i',
      master,
      '-af',
      'ebur128=peak=true',
      '-f',
      'null',
      '-',
    ]);
    const summary = text.slice(text.lastIndexOf('Summary:'));
    expect(Math.abs(Number(/I: +(-[\d.]+) LUFS/.exec(summary)?.[1]) - wish.lufs)).toBeLessThanOrEqual(0.3);
    expect(Number(/Peak: +(-?[\d.]+) dBFS/.exec(summary)?.[1])).toBeLessThanOrEqual(manifest.master.truePeakDbtp);
  });

  testWith('loudgain')('libebur128, as loudgain has it, agrees', () => {
    const values = output('loudgain', ['-O', master]).stdout.trim().split('\n').at(-1)?.split('\t') ?? [];
    expect(Math.abs(Number.parseFloat(values[1] ?? '') - wish.lufs)).toBeLessThanOrEqual(0.3);
    expect(Number.parseFloat(values[4] ?? '')).toBeLessThanOrEqual(manifest.master.truePeakDbtp);
  });

  test('a MIDI parser reads tempo map, keys, sections and a track for each stem', async () => {
    const midi = new toneMidi.Midi(await readFile(studio.at(wish.name, 'song.mid')));
    expect(midi.header.tempos.map(({ bpm }) => Math.round(bpm))).toEqual([150, 120]);
    expect(midi.header.keySignatures.map(({ key, scale }) => `${key} ${scale}`)).toEqual(['D major', 'Bb major']);
    const [, second] = midi.header.meta.filter(({ type }) => type === 'marker');
    expect(midi.header.ticksToSeconds(second?.ticks ?? 0)).toBeCloseTo(3.2, 3);
    expect(midi.tracks.map(({ name }) => name).filter((name) => name !== '')).toEqual(['bass', 'bridge', 'drums']);
  });
});
