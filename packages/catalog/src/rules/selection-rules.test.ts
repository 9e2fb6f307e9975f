import { describe, expect, test } from '@jest/globals';
import { formatProblem } from '../text/problem.ts';
import { defaultRules } from './default-rules.ts';
import { loadRules } from './load-rules.ts';
import { parseRules } from './read-rules.ts';
import { rulesSchema, rulesWithFlags } from './selection-rules.ts';

describe('a rules file', () => {
  test('says only what differs', () => {
    const { rules, warnings } = parseRules('min_duration: 10\nskip: [x, 303]\nchannels: mono\n', 'r.yaml');
    expect(rules).toEqual({ ...defaultRules, minDurationSec: 10, skip: ['x', '303'], channels: 'mono' });
    expect(warnings).toEqual([]);
  });

  test('is not needed', async () => {
    expect(await loadRules()).toEqual({ rules: defaultRules, warnings: [], problems: [], fields: [] });
    expect(rulesSchema.parse({})).toEqual(defaultRules);
    await expect(loadRules('/nowhere/rules.yaml')).rejects.toThrow('/nowhere/rules.yaml: there is no such file.');
  });

  test('reports every problem at once', () => {
    const text = 'min_duration_sec: soon\nskip:\n  - ok\n  - "/(/"\n  - ""\nchannels: quad\nlimit: 0\nprefered: [a]\n';
    expect(() => parseRules(text, 'r.yaml')).toThrow(
      [
        'r.yaml:1:19: min_duration_sec: expected a number of at least 0 (s), got "soon"',
        'r.yaml:4:5: skip[1]: expected text where it is a word, a glob, or a valid regular expression between slashes, got "/(/"',
        'r.yaml:5:5: skip[2]: expected text where it is a word, a glob, or a valid regular expression between slashes, got ""',
        'r.yaml:6:11: channels: expected "mono" or "stereo" or null, got "quad"',
        'r.yaml:7:8: limit: expected a whole number of at least 1 or null, got 0',
        'r.yaml:8:1: prefered: expected a known key, got "prefered" (ignored; nearest: prefer)',
      ].join('\n'),
    );
    expect(() => parseRules('min_duration_sec: 20\nmax_duration_sec: 10\n', 'r.yaml')).toThrow(
      'r.yaml:1:19: min_duration_sec: expected a minimum duration not above the maximum (10 s), got 20 s',
    );
  });

  test('warns of keys nobody knows', () => {
    const { warnings } = parseRules('min_length: 10\n', 'r.yaml');
    expect(warnings.map(formatProblem)).toEqual([
      'r.yaml:1:1: min_length: expected a known key, got "min_length" (ignored; nearest: min_duration_sec)',
    ]);
  });
});

describe('flags', () => {
  test('win over the file, lists as a whole', () => {
    const { rules } = parseRules('min_duration_sec: 10\nskip: [x]\nlimit: 3\n', 'r.yaml');
    expect(rulesWithFlags(rules, { minDurationSec: 5, skip: ['y'], limit: undefined })).toEqual({
      ...rules,
      minDurationSec: 5,
      skip: ['y'],
    });
  });

  test('that are wrong are all named', () => {
    expect(() => rulesWithFlags(defaultRules, { minDurationSec: -1, sampleRate: 1.5, skip: ['/(/'] })).toThrow(
      [
        '--min-duration: expected a number of at least 0 (s), got -1',
        '--skip: expected text where it is a word, a glob, or a valid regular expression between slashes, got "/(/"',
        '--sample-rate: expected a whole number of at least 1 or null (Hz), got 1.5',
      ].join('\n'),
    );
    expect(() => rulesWithFlags(defaultRules, { minDurationSec: 4000, maxDurationSec: 60 })).toThrow(
      'expected a minimum duration not above the maximum (60 s), got 4000 s',
    );
  });

  test('may lie beyond a bound that nobody wrote: then they select nothing', () => {
    expect(rulesWithFlags(defaultRules, { minDurationSec: 4000 })).toMatchObject({ minDurationSec: 4000 });
    expect(parseRules('max_duration_sec: 10\n', 'r.yaml').rules).toMatchObject({ maxDurationSec: 10 });
  });
});
