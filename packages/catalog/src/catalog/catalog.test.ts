import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DocumentError } from '../text/problem.ts';
import { catalogFormatOf, type CatalogFormat, type CatalogRow, type Cell } from './columns.ts';
import { parseCatalog, parseSelection } from './read-catalog.ts';
import { formatCatalog, formatSelection } from './write-catalog.ts';

const formats: readonly CatalogFormat[] = ['csv', 'json', 'markdown'];
const extensions = { csv: 'csv', json: 'json', markdown: 'md' };

function row(relPath: string, more: Partial<CatalogRow> = {}): CatalogRow {
  return {
    id: 'audio_0000',
    relPath,
    durationSec: 30,
    sampleRate: 44100,
    channels: 2,
    fileSizeMb: 5.05,
    extra: new Map(),
    ...more,
  };
}

function readBack(text: string, format: CatalogFormat) {
  return parseCatalog(Buffer.from(text), `catalog.${extensions[format]}`);
}

function problemsOf(text: string | Buffer, file = 'c.csv'): string {
  try {
    parseCatalog(typeof text === 'string' ? Buffer.from(text) : text, file);
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return '';
}

const marks =
  ', " \n \r \t ; | \\ \' = + - @ # & < > ` * [ ] &#10; &amp; \\x41 \\| \ufeff \u0000 \u2028 😀 é e\u0301 １ ＝ 0 1 e . _'
    .split(' ')
    .concat(' ');

/** Names made of everything that any of the forms has a meaning for. */
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({
    unit: fc.constantFrom(...marks),
    minLength: 1,
  }),
);

const nastyRow = fc
  .record({
    relPath: nasty,
    cents: fc.nat(10_000_000),
    sampleRate: fc.integer({ min: 1, max: 768000 }),
    channels: fc.integer({ min: 1, max: 64 }),
    mood: nasty.filter((text) => !Number.isFinite(Number(text))),
    rating: fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    ),
  })
  .map(({ cents, mood, rating, ...values }) =>
    row(values.relPath, {
      ...values,
      durationSec: cents / 100,
      extra: new Map<string, Cell>([
        ['mood', mood],
        ['=rating', rating],
      ]),
    }),
  );

const nastyRows = fc
  .uniqueArray(nastyRow, { selector: (made) => made.relPath, maxLength: 5 })
  .map((rows) => rows.map((made, index) => ({ ...made, id: `audio_${index}` })));

describe.each(formats)('a catalog as %s', (format) => {
  test('reads back what was written, whatever the names hold', () => {
    fc.assert(
      fc.property(nastyRows, (rows) => {
        expect(readBack(formatCatalog(rows, format), format).rows).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  test('is told by its content, whatever its name', () => {
    const rows = [row('a.wav')];
    expect(parseCatalog(Buffer.from(formatCatalog(rows, format)), 'catalog').rows).toEqual(rows);
  });

  test('without a row reads back as none', () => {
    expect(readBack(formatCatalog([], format), format).rows).toEqual([]);
  });

  test('rounds durations and sizes to two decimals', () => {
    const [read] = readBack(
      formatCatalog([row('a', { durationSec: 1.23456, fileSizeMb: 0.999 })], format),
      format,
    ).rows;
    expect(read).toMatchObject({ durationSec: 1.23, fileSizeMb: 1 });
  });
});

test('the columns stand in their order, with two decimals', () => {
  const text = formatCatalog([row('masters/a, b.flac', { extra: new Map([['bpm', '120.50']]) })], 'csv');
  expect(text).toBe(
    'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,bpm\naudio_0000,"masters/a, b.flac",30.00,44100,2,5.05,120.50\n',
  );
});

test('JSON is indented by two and holds numbers, also those that came from a CSV', () => {
  const csv =
    'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,loudness_lufs,key\na,x.wav,30.00,44100,2,5.00,-14.20,\n';
  expect(formatCatalog(parseCatalog(Buffer.from(csv), 'c.csv').rows, 'json')).toBe(
    `[\n  {\n    "id": "a",\n    "rel_path": "x.wav",\n    "duration_sec": 30,\n    "sample_rate": 44100,\n    "channels": 2,\n    "file_size_mb": 5,\n    "loudness_lufs": -14.2,\n    "key": ""\n  }\n]\n`,
  );
});

test('Markdown is a table with escaped pipes and a total line', () => {
  const lines = formatCatalog([row('a|b\n.wav'), row('c.wav')], 'markdown').split('\n');
  expect(lines[2]).toBe(String.raw`| audio_0000 | a\|b&#10;.wav | 30.00 | 44100 | 2 | 5.05 |`);
  expect(lines.at(-2)).toBe('Total: 2 files, 60.00 s (0.0 hours), 10.10 MiB');
});

test.each(['=1+1.wav', '+a.wav', '-a.wav', '@a.wav', '\ta.wav', '\ra.wav', " =cmd|' /C calc'!A0", '＝x'])(
  'a spreadsheet does not run the name %j',
  (name) => {
    const line = formatCatalog([row(name)], 'csv')
      .split('\n')
      .slice(1)
      .join('\n');
    expect(line).toMatch(/^audio_0000,"?'/);
  },
);

test('an apostrophe of the name itself stays, and a hand-written catalog may hold one', () => {
  const text = formatCatalog([row("'Round Midnight.wav"), row("'=x.wav")], 'csv');
  expect(text).toContain(",'Round Midnight.wav,");
  expect(readBack(text, 'csv').rows.map(({ relPath }) => relPath)).toEqual(["'Round Midnight.wav", "'=x.wav"]);
});

describe('a catalog that went through a spreadsheet', () => {
  const wanted = [row('a.wav'), row('b "x"; y.wav', { id: 'audio_0001', durationSec: 31.5 })];

  test.each([
    [
      'CRLF and a byte order mark',
      '﻿id,rel_path,duration_sec,sample_rate,channels,file_size_mb\r\naudio_0000,a.wav,30,44100,2,5.05\r\naudio_0001,"b ""x""; y.wav",31.5,44100,2,5.05\r\n',
    ],
    [
      'semicolons and decimal commas',
      'id;rel_path;duration_sec;sample_rate;channels;file_size_mb\naudio_0000;a.wav;30,00;44100;2;5,05\naudio_0001;"b ""x""; y.wav";31,50;44100;2;5,05\n',
    ],
    [
      'a sep= line and tabs',
      'sep=\t\r\nid\trel_path\tduration_sec\tsample_rate\tchannels\tfile_size_mb\r\naudio_0000\ta.wav\t30\t44100\t2\t5.05\r\naudio_0001\t"b ""x""; y.wav"\t31.5\t44100\t2\t5.05\r\n',
    ],
    [
      'another order, other case, blank lines and empty cells at the end',
      ' Rel_Path ,ID,channels,sample_rate,file_size_mb,duration_sec,,\n\na.wav,audio_0000,2,44100.0,5.05,30.00,,\n,,,,,,,\n"b ""x""; y.wav",audio_0001,2,44100,5.05,31.5,,\n\n',
    ],
    [
      'line ends of an old Mac',
      'id,rel_path,duration_sec,sample_rate,channels,file_size_mb\raudio_0000,a.wav,30,44100,2,5.05\raudio_0001,"b ""x""; y.wav",31.5,44100,2,5.05',
    ],
  ])('%s', (_, text) => {
    expect(parseCatalog(Buffer.from(text), 'c.csv').rows).toEqual(wanted);
  });

  test('a column of its own holds numbers with a comma only where it holds nothing else', () => {
    const text =
      'id;rel_path;duration_sec;sample_rate;channels;energy;takes;loudness_lufs\n' +
      'a;a.wav;1;8000;1;7,5;1,2;-14,20\nb;b.wav;1;8000;1;-8;first;\n';
    const cells = parseCatalog(Buffer.from(text), 'c.csv').rows.map(({ extra }) => Object.fromEntries(extra));
    expect(cells).toEqual([
      { energy: 7.5, takes: '1,2', loudness_lufs: '-14.20' },
      { energy: -8, takes: 'first', loudness_lufs: '' },
    ]);
  });

  test('UTF-16', () => {
    const text = Buffer.from('﻿id\trel_path\tduration_sec\tsample_rate\tchannels\na\té.wav\t1\t8000\t1\n', 'utf16le');
    expect(parseCatalog(text, 'c.txt').rows).toMatchObject([{ relPath: 'é.wav', fileSizeMb: null }]);
  });

  test('in another encoding says so, with the place', () => {
    expect(() => parseCatalog(Buffer.from('id,rel_path\na,caf\xe9.wav\n', 'latin1'), 'c.csv')).toThrow(
      'c.csv:2:6: expected UTF-8 text, got the byte 0xe9 (save it as UTF-8; in a spreadsheet, as "CSV UTF-8")',
    );
  });
});

describe('every problem at once, with its place', () => {
  const header = 'id,rel_path,duration_sec,sample_rate,channels,file_size_mb';

  test('in CSV', () => {
    expect(problemsOf(`${header}\naudio_0000,"a\nb.wav",long,44100,2,1\n\naudio_0001,,30,0,2.5,1\n`)).toBe(
      [
        'c.csv:3:8: duration_sec: expected a number of at least 0, got "long"',
        'c.csv:5:12: rel_path: expected text that is not empty, got ""',
        'c.csv:5:16: sample_rate: expected a whole number of at least 1, got 0',
        'c.csv:5:18: channels: expected a whole number of at least 1, got 2.5',
      ].join('\n'),
    );
  });

  test('in Markdown', () => {
    expect(
      problemsOf(
        `# Mine\n\n| id | rel_path | duration_sec | sample_rate | channels |\n|---|---|---|---|---|\n| a | b.wav | x | 44100 | y |\n`,
        'c.md',
      ),
    ).toBe(
      'c.md:5:15: duration_sec: expected a number of at least 0, got "x"\nc.md:5:27: channels: expected a whole number of at least 1, got "y"',
    );
  });

  test('in JSON', () => {
    expect(
      problemsOf('[\n  {"id": "a", "rel_path": 5, "duration_sec": "30", "sample_rate": 44100, "channels": 2}\n]'),
    ).toBe(
      'c.csv:2:27: [0].rel_path: expected text that is not empty, got 5\nc.csv:2:46: [0].duration_sec: expected a number of at least 0, got "30"',
    );
    expect(problemsOf('[{"id": 1,}]')).toBe('c.csv:1:11: expected a name in double quotes, got "}"');
    expect(problemsOf('[1,\n {}')).toBe('c.csv:2:4: expected "," or "]", got the end of the file');
    expect(problemsOf('{"a": 1}')).toBe(
      'c.csv:1:1: expected a list of rows, got {"a":1}; stem discover writes the catalog',
    );
    expect(problemsOf('[{}, 7]')).toBe('c.csv:1:6: [1]: expected a row, got 7');
  });

  test('a file of another kind gets one line that says where a catalog comes from', () => {
    const columns = 'expected the columns id, rel_path, duration_sec, sample_rate, channels';
    expect(problemsOf('milk, eggs\nbread,,,x\n')).toBe(
      `c.csv:1:1: ${columns}, got milk, eggs; stem discover writes the catalog`,
    );
    expect(problemsOf('PK\x03\x04')).toMatch(
      /^c\.csv:1:1: expected text, got a zip, or what a spreadsheet keeps for itself/,
    );
    expect(problemsOf(Buffer.from('RIFF\0\xffWAVE', 'latin1'))).toBe(
      'c.csv:1:1: expected text, got something else, such as sound or a picture',
    );
  });

  test('columns that are missing, doubled or without a name', () => {
    expect(problemsOf('id,rel_path,duration_sec,id\na,b,1,a\n')).toBe(
      [
        'c.csv:1:1: sample_rate: expected a column of this name, got id, rel_path, duration_sec, id',
        'c.csv:1:1: channels: expected a column of this name, got id, rel_path, duration_sec, id',
        'c.csv:1:26: id: expected one column of this name, got another',
      ].join('\n'),
    );
    expect(problemsOf(`${header}\na,b, c.wav,30,44100,2,1\n`)).toBe(
      'c.csv:2:23: expected 6 cells, got "1" in a column without a name',
    );
  });

  test('a quote that is never closed', () => {
    expect(problemsOf(`${header}\naudio_0000,"a.wav,30,44100,2,1\naudio_0001,b.wav,30,44100,2,1\n`)).toBe(
      'c.csv:2:12: expected a closing quote, got the end of the file',
    );
  });

  test('an empty file', () => {
    expect(problemsOf(' \n')).toMatch(
      /^c\.csv:1:1: expected a table with the columns id, .*, got an empty file; stem discover writes the catalog$/,
    );
    expect(problemsOf('', 'c.json')).toMatch(/got an empty file; stem discover writes the catalog$/);
  });
});

test('a file that is listed twice is kept once, with a warning', () => {
  const { rows, warnings } = parseCatalog(
    Buffer.from(formatCatalog([row('a'), row('a', { id: 'b' })], 'csv')),
    'c.csv',
  );
  expect(rows).toEqual([row('a')]);
  expect(warnings).toMatchObject([{ line: 3, path: 'rel_path' }]);
});

test('hostile keys are cells like any other', () => {
  const text =
    '[{"id":"a","rel_path":"b","duration_sec":1,"sample_rate":1,"channels":1,"__proto__":{"x":1},"constructor":2}]';
  const { rows } = parseCatalog(Buffer.from(text), 'c.json');
  expect(rows[0]?.extra.get('__proto__')).toEqual({ x: 1 });
  expect(JSON.parse(formatCatalog(rows, 'json'))).toEqual([{ ...JSON.parse(text)[0], file_size_mb: null }]);
  expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype);
});

describe('a selection', () => {
  test.each(['csv', 'json'] as const)('as %s keeps every column and reads back', (format) => {
    fc.assert(
      fc.property(nastyRows, fc.integer({ min: 0, max: 80 }), (rows, selectionScore) => {
        const selected = rows.map((made) => ({ ...made, selectionScore }));
        expect(parseSelection(Buffer.from(formatSelection(selected, format)), `s.${format}`).rows).toEqual(selected);
      }),
    );
  });

  test('has its score last', () => {
    const text = formatSelection([{ ...row('a'), selectionScore: 15, extra: new Map([['mood', 'calm']]) }], 'csv');
    expect(text.split('\n')[0]).toBe('id,rel_path,duration_sec,sample_rate,channels,file_size_mb,mood,selection_score');
  });

  test('may be a plain catalog', () => {
    expect(parseSelection(Buffer.from(formatCatalog([row('a')], 'csv')), 's.csv').rows[0]?.selectionScore).toBe(0);
  });
});

test('the form of a new file is told by its name', () => {
  expect(['a.json', 'A.JSON', 'a.md', 'a.csv', 'a', 'a.txt'].map(catalogFormatOf)).toEqual([
    'json',
    'json',
    'markdown',
    'csv',
    'csv',
    'csv',
  ]);
});

test('a catalog of 50,000 rows is read whole', () => {
  const rows = Array.from({ length: 50_000 }, (_, index) =>
    row(`folder ${index % 97}/track, ${index}.flac`, { id: `audio_${index}` }),
  );
  expect(readBack(formatCatalog(rows, 'csv'), 'csv').rows).toHaveLength(50_000);
});
