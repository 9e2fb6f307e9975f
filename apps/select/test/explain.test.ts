/** `select --explain` as a person and as a program reads it. */
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseCatalog, parseRules, planSelection } from '@stem/catalog';
import { createDesk, type Desk } from './desk.ts';

let desk: Desk;

const catalog = [
  ['masters/a.flac', 96, -14, 'A min', 'dup_0000'],
  ['b.mp3', 96, -14, 'A min', 'dup_0000'],
  ['c.wav', null, -14.25, 'Bb maj', null],
  ['demo/d.wav', 120, -9, 'C maj', null],
  ['e \u001b[31m.wav', 120, -9, 'C maj', null],
  ['f.wav', 120, -20, 'C maj', null],
].map(([rel_path, bpm, loudness_lufs, key, duplicate_group], index) => ({
  id: `audio_000${index}`,
  rel_path,
  duration_sec: 60,
  sample_rate: 44100,
  channels: 2,
  bpm,
  loudness_lufs,
  key,
  duplicate_group,
}));

const rules = `
require:
  - { field: bpm, min: 90 }
score:
  - { field: loudness_lufs, weight: -0.5 }
  - { field: key, in: [Am, F#m], points: 5 }
duplicates: keep-best
limit: 2
`;

beforeEach(async () => {
  desk = await createDesk();
  await desk.write('c.json', JSON.stringify(catalog));
  await desk.write('r.yaml', rules);
});

afterEach(() => desk.remove());

const words = ['--catalog', 'c.json', '--rules', 'r.yaml', '--explain'];

const whole = `[22.0] masters/a.flac
          ok  rule 1 min_duration_sec  60.00 s, at least 30 s
          ok  rule 2 max_duration_sec  60.00 s, at most 3600 s
          ok  rule 3 skip              the path meets none of 7 patterns
          ok  rule 8 require[0]        bpm is 96, at least 90
       +10.0  rule 4 prefer            the path meets "masters"
        +7.0  rule 9 score[0]          -0.5 × loudness_lufs -14
        +5.0  rule 9 score[1]          key is A min, one of Am, F#m
          ok  rule 10 duplicates       the best of 2 copies (dup_0000): it is lossless
          ok  rule 7 limit             place 1 of 3, of the first 2
[10.0] f.wav
          ok  rule 1 min_duration_sec  60.00 s, at least 30 s
          ok  rule 2 max_duration_sec  60.00 s, at most 3600 s
          ok  rule 3 skip              the path meets none of 7 patterns
          ok  rule 8 require[0]        bpm is 120, at least 90
        +0.0  rule 4 prefer            the path meets none of 6 patterns
       +10.0  rule 9 score[0]          -0.5 × loudness_lufs -20
        +0.0  rule 9 score[1]          key is C maj, not one of Am, F#m
          ok  rule 7 limit             place 2 of 3, of the first 2
[  --] b.mp3
          ok  rule 1 min_duration_sec  60.00 s, at least 30 s
          ok  rule 2 max_duration_sec  60.00 s, at most 3600 s
          ok  rule 3 skip              the path meets none of 7 patterns
          ok  rule 8 require[0]        bpm is 96, at least 90
        +0.0  rule 4 prefer            the path meets none of 6 patterns
        +7.0  rule 9 score[0]          -0.5 × loudness_lufs -14
        +5.0  rule 9 score[1]          key is A min, one of Am, F#m
         out  rule 10 duplicates       a copy (dup_0000) of masters/a.flac, which is lossless
[  --] c.wav
          ok  rule 1 min_duration_sec  60.00 s, at least 30 s
          ok  rule 2 max_duration_sec  60.00 s, at most 3600 s
          ok  rule 3 skip              the path meets none of 7 patterns
         out  rule 8 require[0]        bpm is empty, no number
[  --] demo/d.wav
          ok  rule 1 min_duration_sec  60.00 s, at least 30 s
          ok  rule 2 max_duration_sec  60.00 s, at most 3600 s
         out  rule 3 skip              the path meets "demo"
[  --] e \\x1b[31m.wav
          ok  rule 1 min_duration_sec  60.00 s, at least 30 s
          ok  rule 2 max_duration_sec  60.00 s, at most 3600 s
          ok  rule 3 skip              the path meets none of 7 patterns
          ok  rule 8 require[0]        bpm is 120, at least 90
        +0.0  rule 4 prefer            the path meets none of 6 patterns
        +4.5  rule 9 score[0]          -0.5 × loudness_lufs -9
        +0.0  rule 9 score[1]          key is C maj, not one of Am, F#m
         out  rule 7 limit             place 3 of 3, only 2 are selected

Left out:
  1 by rule 3 skip
  1 by rule 7 limit
  1 by rule 8 require[0]
  1 by rule 10 duplicates
`;

test('every track with each rule, its number and its points; whole lines and no colours in a pipe', async () => {
  expect((await desk.select(...words)).stdout).toBe(whole);
});

describe('on a terminal', () => {
  test.each([60, 80, 200])('of %d columns no detail is wider, and nothing of it is lost', async (columns) => {
    const { stdout } = await desk.selectOnTerminal(columns, ...words);
    const lines = stripVTControlCharacters(stdout).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    const blanks = /\s+/g;
    expect(lines.join(' ').replaceAll(blanks, ' ').trim()).toBe(whole.replaceAll(blanks, ' ').trim());
  });

  test('a long path is broken after its slashes', async () => {
    const folders = 'a folder/another/yet-another-folder/and-one-more-folder/';
    const rows = catalog.slice(0, 2).map((row) => ({ ...row, rel_path: `${folders}${row.id}.wav` }));
    await desk.write('c.json', JSON.stringify(rows));
    const { stdout } = await desk.selectOnTerminal(76, ...words);
    const lines = stripVTControlCharacters(stdout).split('\n');
    const first = lines.findIndex((line) => line.includes('a copy (dup_0000)'));
    expect(lines.slice(first, first + 4).map((line) => line.slice(35))).toEqual([
      'a copy (dup_0000) of a',
      'folder/another/yet-another-folder/',
      'and-one-more-folder/audio_0000.wav, which',
      'comes first by its path',
    ]);
  });

  test('what is in, and what it is out for, stands out', async () => {
    const { stdout } = await desk.selectOnTerminal(120, ...words);
    expect(stdout).toContain('\u001b[32m[22.0]\u001b[39m \u001b[1mmasters/a.flac\u001b[22m');
    const out = stdout.split('\n').find((line) => line.includes('rule 3 skip') && line.includes('out'));
    expect([out?.slice(0, 5), out?.slice(-5)]).toEqual(['\u001b[33m', '\u001b[39m']);
    expect(stdout).not.toContain('\u001b[31m');
  });
});

test('as JSON it is the plan', async () => {
  const { stdout } = await desk.select(...words, '--json');
  const { tracks, rejections } = JSON.parse(stdout) as { tracks: { id: string }[]; rejections: object };
  const { rows } = parseCatalog(Buffer.from(JSON.stringify(catalog)), 'c.json');
  const plan = planSelection(rows, parseRules(rules, 'r.yaml').rules);
  expect(rejections).toEqual(plan.rejections);
  const byId = tracks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId).toEqual(
    plan.decisions.map(({ row, selected, score, rejectedBy, reasons }) => ({
      id: row.id,
      rel_path: row.relPath,
      selected,
      selection_score: score,
      rejected_by: rejectedBy?.rule ?? null,
      reasons,
    })),
  );
  expect(byId[0]).toMatchObject({
    reasons: expect.arrayContaining([
      {
        rule: 'score',
        number: 9,
        path: 'score[0]',
        met: true,
        points: 7,
        value: -14,
        detail: '-0.5 × loudness_lufs -14',
      },
    ]),
  });
});

test.each([
  ['csv', 'id,rel_path,duration_sec,sample_rate,channels,mood\n1,a.wav,60,44100,2,Calm\n2,b.wav,60,44100,2,\n'],
  ['csv', 'id;rel_path;duration_sec;sample_rate;channels;mood\n1;a.wav;60,00;44100;2;Calm\n2;b.wav;60,00;44100;2;\n'],
  [
    'json',
    '[{"id":"1","rel_path":"a.wav","duration_sec":60,"sample_rate":44100,"channels":2,"mood":"Calm"},' +
      '{"id":"2","rel_path":"b.wav","duration_sec":60,"sample_rate":44100,"channels":2}]',
  ],
  [
    'md',
    '| id | rel_path | duration_sec | sample_rate | channels | mood |\n|---|---|---|---|---|---|\n' +
      '| 1 | a.wav | 60 | 44100 | 2 | Calm |\n| 2 | b.wav | 60 | 44100 | 2 |  |\n',
  ],
])('a column that was added by hand, as %s', async (ending, text) => {
  await desk.write(`mine.${ending}`, text);
  await desk.write('mood.yaml', 'require: [{ field: mood, equals: calm }]\n');
  expect((await desk.select('--catalog', `mine.${ending}`, '--rules', 'mood.yaml')).code).toBe(0);
  expect(await desk.selected()).toEqual(['a.wav 0']);
});

test('rules on what was not measured yet say what to run', async () => {
  await desk.catalog([['a.wav', 60]]);
  const { code, stderr } = await desk.select('--rules', 'r.yaml');
  expect(code).toBe(2);
  expect(stderr.match(/run stem discover --analyze/g)).toHaveLength(4);
  expect(stderr).toMatch(/r\.yaml:3:14: require\[0\]\.field: expected a column of the catalog, got "bpm"/);
});
