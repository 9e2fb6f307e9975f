import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDesk, type Desk } from './desk.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await createDesk();
});

afterEach(() => desk.remove());

describe('what is selected', () => {
  beforeEach(() =>
    desk.catalog([
      ['live/long.flac', 3600.01],
      ['masters/a.flac', 245, 44100, 2],
      ['masters/songs/b.wav', 30, 48000, 1],
      ['scratch/c.wav', 60],
      ['live/d.wav', 3600],
      ['live/short.wav', 29.99],
    ]),
  );

  test('bounds are accepted; skipped words are not; by score, then by path', async () => {
    expect((await desk.select()).code).toBe(0);
    expect(await desk.selected()).toEqual(['masters/songs/b.wav 20', 'masters/a.flac 10', 'live/d.wav 0']);
  });

  test('channels and sample rate give five points each', async () => {
    await desk.select('--channels', 'stereo', '--sample-rate', '44100');
    expect(await desk.selected()).toEqual(['masters/a.flac 20', 'masters/songs/b.wav 20', 'live/d.wav 10']);
  });

  test('flags set the bounds, and a list of patterns replaces the list', async () => {
    await desk.select(
      '--min-duration',
      '10',
      '--max-duration',
      '100',
      '--prefer',
      'scratch',
      '--skip',
      'songs',
      '--skip',
      '*.flac',
    );
    expect(await desk.selected()).toEqual(['scratch/c.wav 10', 'live/short.wav 0']);
  });

  test('--limit keeps the best', async () => {
    await desk.select('--limit', '1');
    expect(await desk.selected()).toEqual(['masters/songs/b.wav 20']);
  });

  test('a rules file, and flags over it', async () => {
    await desk.write('rules.yaml', 'min_duration_sec: 0\nmax_duration_sec: 61\nskip: [songs]\nprefer: [live]\n');
    await desk.select('--rules', 'rules.yaml', '--min-duration', '30');
    expect(await desk.selected()).toEqual(['scratch/c.wav 0']);
  });
});

describe('the documents', () => {
  test('a catalog in each form, with columns of its own, which stay', async () => {
    const row = {
      id: 'x',
      rel_path: 'a, "b".wav',
      duration_sec: 60,
      sample_rate: 8000,
      channels: 1,
      file_size_mb: 1,
      mood: '=dark',
    };
    await desk.write('c.json', JSON.stringify([row]));
    await desk.select('--catalog', 'c.json', '--output', 's.json');
    expect(JSON.parse(await desk.read('s.json'))).toEqual([{ ...row, selection_score: 0 }]);
    await desk.write(
      'c.md',
      '| id | rel_path | duration_sec | sample_rate | channels | mood |\n|---|---|---|---|---|---|\n| x | a\\|b.wav | 60 | 8000 | 1 | dark |\n',
    );
    expect((await desk.select('--catalog', 'c.md', '--output', 's.csv')).code).toBe(0);
    expect(await desk.read('s.csv')).toMatch(/^id,rel_path,.*mood,selection_score\r?\nx,a\|b\.wav,.*dark,0/);
  });

  test('--format wins over the ending', async () => {
    await desk.catalog([['a.wav', 60]]);
    await desk.select('--format', 'json');
    expect(JSON.parse(await desk.read('selected_sources.csv'))).toHaveLength(1);
  });
});

describe('nothing selected', () => {
  test('says which rule rejected how many, keeps the older selection, exits with 1', async () => {
    await desk.catalog([['a.wav', 60]]);
    await desk.select();
    const before = await desk.read('selected_sources.csv');
    await desk.catalog([
      ['a.wav', 1],
      ['b.wav', 2],
      ['demo/c.wav', 60],
      ['d.wav', 9999],
    ]);
    for (let turn = 0; turn < 2; turn++) {
      const { code, stderr } = await desk.select();
      expect(code).toBe(1);
      expect(stderr).toContain('Nothing selected of 4 files:');
      expect(stderr).toContain('rule 1 rejected 2: shorter than 30 s (--min-duration)');
      expect(stderr).toContain('rule 2 rejected 1: longer than 3600 s (--max-duration)');
      expect(stderr).toMatch(/rule 3 rejected 1: on a path that meets .*demo/);
      expect(await desk.read('selected_sources.csv.bak')).toBe(before);
    }
    expect(await desk.read('selected_sources.csv')).toMatch(/^id,rel_path,.*,selection_score\r?\n$/);
  });

  test('the header keeps the columns of the catalog', async () => {
    const columns = 'id,rel_path,mood,duration_sec,sample_rate,channels,file_size_mb,bpm';
    for (const rows of ['x,demo/a.wav,calm,60,44100,2,1,96\n', '']) {
      await desk.write('audio_catalog.csv', `${columns}\n${rows}`);
      expect((await desk.select()).code).toBe(1);
      expect(await desk.read('selected_sources.csv')).toBe(
        'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,mood,bpm,selection_score\n',
      );
    }
  });

  test('an empty catalog is said to be empty', async () => {
    await desk.catalog([]);
    const { code, stderr } = await desk.select();
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing selected: the catalog lists no files.');
    expect((await readdir(desk.folder)).sort()).toEqual(['audio_catalog.csv', 'selected_sources.csv']);
  });

  test('a bound beyond the default of the other selects nothing', async () => {
    await desk.catalog([['a.wav', 60]]);
    expect((await desk.select('--min-duration', '4000')).code).toBe(1);
  });
});

describe('what it says', () => {
  test('the summary, in the layout people have scripts on', async () => {
    await desk.catalog([
      ['masters/track_01.flac', 245.3],
      ['songs/live.flac', 120],
      ['songs/masters/x\x1b[31m.flac', 100, 48000],
      ['a.wav', 8000],
      ['b.wav', 100],
      ['c.wav', 100],
      ['d.wav', 100],
    ]);
    const { stdout, stderr } = await desk.select();
    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        'Selected tracks are in selected_sources.csv.',
        '='.repeat(70),
        'SELECTION SUMMARY',
        '='.repeat(70),
        'Input catalog:  7 files',
        'Selected:       6 files',
        'Rejected:       1 files',
        '',
        'Total duration: 0.2 hours',
        'Avg duration:   127.5 seconds',
        '',
        'Top 5 selected (by score):',
        '  1. [20] masters/track_01.flac (245s, 44100Hz)',
        '  2. [20] songs/masters/x\\x1b[31m.flac (100s, 48000Hz)',
        '  3. [10] songs/live.flac (120s, 44100Hz)',
        '  4. [ 0] b.wav (100s, 44100Hz)',
        '  5. [ 0] c.wav (100s, 44100Hz)',
        '='.repeat(70),
        '',
      ].join('\n'),
    );
  });

  test('--json prints one document; with --explain every track is in it', async () => {
    await desk.catalog([
      ['masters/a.flac', 100],
      ['demo/b.wav', 60],
    ]);
    const plain = JSON.parse((await desk.select('--json')).stdout) as object;
    expect(plain).toEqual({
      output: join(desk.folder, 'selected_sources.csv'),
      format: 'csv',
      backup: null,
      files: 2,
      selected: 1,
      rejected: 1,
      total_duration_sec: 100,
      average_duration_sec: 100,
      rejections: [{ rule: 'skip', number: 3, count: 1 }],
    });
    const { tracks } = JSON.parse((await desk.select('--json', '--explain')).stdout) as { tracks: object[] };
    expect(tracks).toEqual([
      {
        id: 'audio_0000',
        rel_path: 'masters/a.flac',
        selected: true,
        selection_score: 10,
        rejected_by: null,
        reasons: expect.arrayContaining([
          { rule: 'prefer', number: 4, met: true, points: 10, detail: 'the path meets "masters"' },
        ]),
      },
      expect.objectContaining({ rel_path: 'demo/b.wav', selected: false, selection_score: 0, rejected_by: 'skip' }),
    ]);
  });
});

describe('refused with exit code 2', () => {
  test.each([
    [['--catalog', 'gone.csv'], /gone\.csv: there is no such file/],
    [['--catalog', '.'], /expected a file, got a folder/],
    [['--catalog', 'bad.csv'], /bad\.csv:2:\d+: duration_sec: expected a number.*got "soon"/],
    [['--rules', 'gone.yaml'], /gone\.yaml: there is no such file/],
    [
      ['--rules', 'column.yaml'],
      /column\.yaml:1:19: require\[0\]\.field: .*got "bpn" \(nearest: bpm; run stem discover --analyze/,
    ],
    [['--rules', 'bad.yaml', '--catalog', 'gone.csv'], /bad\.yaml:1:\d+: limit: expected a whole number/],
    [['--rules', 'bad.yaml'], /bad\.yaml:1:\d+: limit: expected a whole number/],
    [['--min-duration', 'abc'], /--min-duration must be a number of seconds, 0 or more, not 'abc'/],
    [['--min-duration', '9', '--max-duration', '3'], /minimum duration not above the maximum/],
    [['--limit', '0'], /--limit must be a whole number, 1 or more, not '0'/],
    [['--skip', '/(/'], /--skip: expected .*regular expression/],
    [['--output', 'audio_catalog.csv'], /--output would replace the catalog/],
    [['--output', 'link.csv'], /--output would replace the catalog/],
    [['--output', 'a.wav'], /name of an audio file/],
    [['--output', 'gone/s.csv'], /cannot write s\.csv in the folder/],
  ])('%j', async (words, message) => {
    await desk.catalog([['a.wav', 60]]);
    await desk.write('bad.csv', 'id,rel_path,duration_sec,sample_rate,channels,file_size_mb\nx,a.wav,soon,1,1,1\n');
    await desk.write('bad.yaml', 'limit: 0\n');
    await desk.write('column.yaml', 'require: [{field: bpn, min: 1}]\n');
    await symlink('audio_catalog.csv', join(desk.folder, 'link.csv'));
    const { code, stdout, stderr } = await desk.select(...words);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect((await readdir(desk.folder)).filter((name) => name.startsWith('selected'))).toEqual([]);
  });
});
