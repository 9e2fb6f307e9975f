/** Documents that are made to crash a reader, or to keep it busy for ever: each was found by `npm run fuzz` or by reading for it. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseCatalog } from '../catalog/read-catalog.ts';
import { parseManifest } from '../manifest/manifest.ts';
import { parseProfile } from '../profile/parse-profile.ts';
import { parseResults } from '../results/results.ts';
import { parseRules } from '../rules/read-rules.ts';
import { parseSong } from '../song/parse-song.ts';
import { DocumentError } from './problem.ts';
import { readBytes } from './source-text.ts';

const catalog = (text: string, file = 'catalog.csv') => parseCatalog(Buffer.from(text), file);
const header = 'id,rel_path,duration_sec,sample_rate,channels';

/** What a reader says against a text; fails for any other error. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return '';
}

describe('values within values without end', () => {
  const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;

  test.each(['[', '{"a":'])('JSON of 100,000 %s is refused with its place', (open) => {
    const text = `{\n"files": ${deep(open, open === '[' ? ']' : '}')}}`;
    expect(refusal(() => parseManifest(text, 'm.json'))).toMatch(/^m\.json:2:\d+: expected at most 100 levels/);
    expect(refusal(() => parseResults(text, 'r.json'))).toMatch('at most 100 levels');
    expect(refusal(() => catalog(`[${text}]`, 'c.json'))).toMatch('at most 100 levels');
  });

  test('brackets within text are no values', () => {
    const mood = `${'['.repeat(1000)}\\"{`;
    const text = `[{"id":"a","rel_path":"a.wav","duration_sec":1,"sample_rate":8000,"channels":1,"mood":"${mood}"}]`;
    expect(catalog(text, 'c.json').rows[0]?.extra.get('mood')).toHaveLength(1002);
  });

  test.each(['[', '{a: ', '- ', '? '])('YAML of 100,000 %s is refused', (open) => {
    for (const read of [parseProfile, parseRules, parseSong]) {
      expect(refusal(() => read(`clouds: ${open.repeat(100_000)}`, 'p.yaml'))).toMatch(
        /^p\.yaml:1:\d+: expected at most 100 levels/,
      );
    }
  });

  test('YAML that goes deep by its lines is refused, and what only looks so is not', () => {
    const deep = Array.from({ length: 101 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    expect(refusal(() => parseRules(deep, 'p.yaml'))).toMatch(/^p\.yaml:101:101: expected at most 100 levels/);
    const wide = `${Array.from({ length: 500 }, () => '- [a, {b: "[{"}]').join('\n')}\ntext: |\n  ${'[ - '.repeat(500)}\n`;
    expect(refusal(() => parseRules(wide, 'p.yaml'))).not.toMatch('levels');
  });
});

describe('YAML', () => {
  test.each(['<<: 1', '<<: [1]', '<<: [[a]]', 'clouds: { <<: text }'])(
    '%s merges what is no mapping: a problem, no crash',
    (text) => {
      expect(refusal(() => parseProfile(text, 'p.yaml'))).toMatch(
        /^p\.yaml:\d+:\d+: .*expected valid YAML, got: Merge sources must be maps/,
      );
    },
  );

  test('keys that are there twice are told at once, however many', () => {
    const text = refusal(() => parseProfile('a: 1\n'.repeat(20_000), 'p.yaml'));
    expect(text).toMatch(/^p\.yaml:2:1: a: expected every key once, got it again\n/);
    expect(text).toMatch(/more problems$/);
  });

  test('unknown keys are told at once, however many', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `key${index}: 1`);
    const { warnings } = parseProfile(keys.join('\n'), 'p.yaml');
    expect(warnings).toHaveLength(20_000);
    expect(warnings.at(-1)).toMatchObject({ line: 20_000, column: 1, path: 'key19999' });
  });

  test('a key without end has no nearest one', () => {
    expect(parseProfile(`? ${'a'.repeat(300_000)}\n: 1\n`, 'p.yaml').warnings[0]?.message).toMatch('nearest: none');
  });

  test('a file that is no document of a person is refused before it is parsed', () => {
    expect(refusal(() => parseSong('#'.repeat(2_000_000), 's.yaml'))).toMatch(
      'expected at most 1048576 characters of YAML',
    );
  });

  test('a pattern without end is refused', () => {
    expect(refusal(() => parseRules(`skip: ["${'['.repeat(200_000)}/"]`, 'r.yaml'))).toMatch('r.yaml:1');
  });
});

describe('tables', () => {
  test('a wide header over many short rows is refused, before it becomes a billion empty cells', () => {
    const names = Array.from({ length: 30_000 }, (_, index) => `c${index}`);
    expect(refusal(() => catalog(`${header},${names.join()}\n${'a\n'.repeat(30_000)}`))).toMatch(
      '30000 rows of 30005 columns',
    );
    const rows = Array.from({ length: 3000 }, (_, index) => ({ [`c${index}`]: 1 }));
    expect(refusal(() => catalog(JSON.stringify(rows), 'c.json'))).toMatch('3000 rows of 3000 columns');
  });

  test('a file of one line is refused in few words', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    expect(refusal(() => catalog(names.join())).length).toBeLessThan(5000);
  });

  test('a number without end that is none is told at once', () => {
    expect(refusal(() => catalog(`${header}\na,a.wav,${'1'.repeat(300_000)}x,8000,1\n`))).toMatch(
      'duration_sec: expected a number',
    );
    expect(catalog(`${header},mood\na,a.wav,1,8000,1,'-${'1'.repeat(300_000)}x\n`).rows).toHaveLength(1);
  });

  test('blanks without end are no ruler of a Markdown table', () => {
    expect(refusal(() => catalog(`| a |\n|${' '.repeat(300_000)}x`))).toMatch('expected a table');
    expect(refusal(() => catalog(`| a |\n|${'-'.repeat(300_000)}x`))).toMatch('expected a table');
  });
});

test('a file of more than a text can hold is told, not read', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stem-large-'));
  try {
    const file = path.join(folder, 'catalog.csv');
    await writeFile(file, 'id,rel_path\n');
    await truncate(file, 3 * 2 ** 30);
    await expect(readBytes(file)).rejects.toThrow('catalog.csv: expected a document, got a file of more than 536 MB');
  } finally {
    await rm(folder, { recursive: true });
  }
});
