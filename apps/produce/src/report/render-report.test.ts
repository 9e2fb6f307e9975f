import { describe, expect, test } from '@jest/globals';
import { failedCheck, sampleReport, type SampleRequest } from '../../test/sample-report.ts';
import { readStrictly } from '../../test/strict-html.ts';
import { renderReport } from './render-report.ts';
import type { ReportData } from './report-data.ts';

const full: ReportData = {
  ...sampleReport(),
  reference: {
    file: 'drums_ref.wav',
    figures: [{ label: 'First downbeat', value: '37.00 ms late' }],
    maxDriftMs: 1,
    windows: [
      { startSec: 0, endSec: 10, offsetMs: 0.25 },
      { startSec: 10, endSec: 20, offsetMs: null },
    ],
  },
  alignments: [
    {
      stem: 'stem 1',
      strategy: 'zero_pad',
      stemFrames: 80_000,
      frames: 160_000,
      extendedFrom: 80_000,
      seams: [
        {
          frame: 80_000,
          blendFrames: 120,
          fromFrame: 80_000,
          toFrame: 16_000,
          correlation: 0.816,
          stepRatio: null,
          levelJumpDb: -1.24,
          dipDb: 0.3,
          spectralJumpDb: 2.5,
        },
      ],
    },
  ],
};

test('the same data give the same page', () => {
  expect(renderReport(full)).toBe(renderReport(structuredClone(full)));
});

describe('is well-formed', () => {
  test.each<[string, SampleRequest]>([
    ['a usual song', {}],
    ['one stem', { stems: 1 }],
    ['64 stems', { stems: 64 }],
    ['mono', { channels: 1 }],
    ['one section', { sections: 1 }],
    ['100 sections', { sections: 100 }],
    ['a very long name', { name: 'very '.repeat(400) }],
  ])('%s', (_, request) => {
    const data = sampleReport(request);
    const { text, elements } = readStrictly(renderReport(data));
    for (const { name } of data.tracks) expect(text).toContain(name);
    for (const { name } of data.form?.sections ?? []) expect(text).toContain(name);
    expect(elements.filter((name) => name === 'details').length).toBe(data.gates.length);
  });

  test('a song with everything there is to say', () => {
    const { text } = readStrictly(renderReport(full));
    for (const words of ['37.00 ms late', '+0.250', 'zero pad', '0:10.000', '0.82', '−1.2'])
      expect(text).toContain(words);
  });

  test('a delivery of which nothing can be read', () => {
    const nothing: ReportData = {
      ...sampleReport({ stems: 0 }),
      form: undefined,
      target: undefined,
      tracks: [],
      mix: [],
      bus: [],
      files: [],
      facts: [],
      steps: [],
      failed: 1,
      gates: [
        { name: 'archive', checks: [{ check: 'CRC', expected: 'right', got: 'wrong', advice: '', state: 'failed' }] },
      ],
    };
    expect(readStrictly(renderReport(nothing)).text).toContain('archive');
  });

  test('a master that is missing, and a stem that is longer than the song and silent', () => {
    const sample = sampleReport();
    const silent = { frames: 320_000, sampleRate: 8000, waveform: { lowest: [0], highest: [0], rms: [0] } };
    const [master, first, ...others] = sample.tracks;
    const tracks = [
      { ...master, name: 'master', kind: 'master' as const, overview: undefined, passed: false },
      {
        ...first,
        name: 'silent',
        kind: 'stem' as const,
        passed: false,
        overview: { ...silent, loudness: { startSec: 1.5, stepSec: 0.1, lufs: [] } },
      },
      ...others,
    ];
    const page = renderReport({ ...sample, tracks });
    expect(readStrictly(page).text).toContain('not there, or not readable');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('names are only names', () => {
  const hostile = `</style><script>alert(1)</script><img src=x onerror=alert(1)> " onload='x' &amp; \u0000\u0007\n\u202e\u2066\ud800 `;

  test('whatever is in them, the page has the same elements and attributes', () => {
    const [evil, harmless] = [hostile, 'x'].map((name) => {
      const sample = sampleReport({ name });
      const gate = { name, checks: [{ ...failedCheck, expected: name, got: name, advice: name, check: name }] };
      const reference = { file: name, figures: [{ label: name, value: name }], windows: [] };
      return readStrictly(
        renderReport({ ...sample, warnings: [name], gates: [...sample.gates, gate], reference, failed: 1 }),
      );
    });
    expect(evil?.elements).toEqual(harmless?.elements);
    expect(evil?.elements).not.toContain('script');
    expect(evil?.attributes.map((value) => value.split('=')[0])).toEqual(
      harmless?.attributes.map((value) => value.split('=')[0]),
    );
  });

  test('what steers text is shown', () => {
    const page = renderReport(sampleReport({ name: hostile }));
    expect(page).toContain('\\x00\\x07\\n\\u202e\\u2066\\ud800');
    // eslint-disable-next-line no-control-regex -- these are what must not be in it
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/);
  });
});

test('nothing is loaded and nothing is run', () => {
  const page = renderReport(full);
  expect(page).not.toMatch(/https?:|url\(|@import|<script|<link|<img|<iframe|javascript:/i);
  for (const value of readStrictly(page).attributes) expect(value).not.toMatch(/^(on|src=)/);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

describe('what did not pass', () => {
  const gates = [
    ...sampleReport().gates,
    { name: 'stems/long.wav', checks: [failedCheck, { ...failedCheck, check: 'hash', got: 'something else' }] },
    {
      name: 'stems/odd.wav',
      checks: [{ ...failedCheck, check: 'clipping', got: '2 runs', state: 'warning' as const }],
    },
  ];
  const page = renderReport({
    ...sampleReport(),
    gates,
    failed: 1,
    warnings: ['The low-pass was moved to 3600 Hz.'],
    steps: [{ name: 'Archive', state: 'failed', figures: [], notes: ['The disk is full.'] }],
  });

  test('is told first, each with what was expected, what came and what to do', () => {
    const before = readStrictly(page).text.split('Time line')[0];
    const words = ['5 passed, 1 failed', 'stems/long.wav', '160,001 frames', 'something else', 'Deliver it again.'];
    for (const told of [...words, 'stems/odd.wav', '2 runs', 'low-pass', 'The disk is full.'])
      expect(before).toContain(told);
  });

  test('is unfolded, and what passed is not', () => {
    expect(page.match(/<details[^>]* open>/g)).toEqual([
      '<details class="gate failed" open>',
      '<details class="gate warning" open>',
    ]);
  });
});

test('a report of 137 s and six files is small, one of 64 stems bounded', () => {
  expect(renderReport(sampleReport({ stems: 5 })).length).toBeLessThan(300_000);
  expect(renderReport(sampleReport({ stems: 64, sections: 100 })).length).toBeLessThan(900_000);
});
