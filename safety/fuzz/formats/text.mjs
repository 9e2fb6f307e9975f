/** Documents as text: cut into words, marks and blanks, any of which may become another. */
import { checksumLength, sealEntry } from './seal.mjs';

/** @typedef {import('../mutate.mjs').Format} Format */

/** @param {Buffer} bytes */
function words(bytes) {
  return (bytes.toString('latin1').match(/[ \t]+|\r?\n|[\w.+-]+|./gs) ?? ['']).map((word) =>
    Buffer.from(word, 'latin1'),
  );
}

const numbers = [
  '0',
  '-0',
  '-1',
  '1e309',
  '-1e309',
  '1e-400',
  'NaN',
  'Infinity',
  '.inf',
  '.nan',
  '9007199254740993',
  '0x10',
  '1_000',
  '99999999999999999999',
  '0.1',
  '1,5',
];
const strange = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\0',
  '\x1b[31m',
  '\u2028',
  '\ufeff',
  '\ud83d\ude00',
  'e\u0301',
  '../',
  '/etc/passwd',
  '=1+1',
  "'",
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
];

const likely = [
  '0',
  '1',
  '2',
  '0.5',
  '-1',
  '-12',
  '3.25',
  '7',
  '44100',
  '48000',
  '1e3',
  '1e-9',
  '1e9',
  '1e15',
  '1e300',
];
const names = ['a', 'Am', 'F#', 'bpm', 'duration_sec', 'x.wav', 'ü', 'null', 'true', 'false', 'bass', 'drums', 'id'];

/**
 * A number for a number, a name for a name; marks and blanks as they are, or twice.
 * @type {NonNullable<Format['alike']>}
 */
function alike(part, random) {
  const word = part.toString('latin1');
  const kind = /^[-+]?\d[\d.]*$/.test(word) ? likely : /^\w/.test(word) ? names : [word, word, word + word, ''];
  return Buffer.from(kind[random.integer(0, kind.length - 1)], 'latin1');
}

/** @type {Format} */
export const csv = {
  split: words,
  alike,
  words: [...numbers, ...strange, ',', ';', '\t', '\n', '\r', '""', 'sep=;\n', 'sep="\n', '|', '|---|\n'],
};

/** @type {Format} */
export const json = {
  split: words,
  alike,
  words: [
    ...numbers,
    ...strange,
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    'null',
    'true',
    '""',
    '{}',
    '[]',
    '[[[[[[[[',
    '{"a":{"a":{"a":',
    '{"__proto__":{"x":1}}',
  ],
};

/** @type {Format} */
export const yaml = {
  split: words,
  alike,
  words: [
    ...numbers,
    ...strange,
    ': ',
    '- ',
    '\n',
    '\n  ',
    '? ',
    '&a ',
    '*a',
    '<<: ',
    '<<: *a\n',
    '<<: [1]\n',
    '!!binary ',
    '!!set ',
    '!!omap ',
    '!!timestamp ',
    '!<x> ',
    '| ',
    '>- ',
    '{',
    '}',
    '[',
    ']',
    '[[[[[[[[',
    '{a: {a: {a: ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '#',
    ' #',
    'null',
    '~',
    'yes',
    '2001-01-01',
    '/(a+)+$/',
    '**/',
    '{a,b}{c,d}',
    '[!',
    ', ',
  ],
};

/** A checksum, a line of JSON, then bytes: what the cache of an analysis is made of. @type {Format} */
export const cacheEntry = {
  split(bytes) {
    const end = bytes.indexOf('\n');
    return [
      bytes.subarray(0, checksumLength),
      ...words(bytes.subarray(checksumLength, end)),
      bytes.subarray(end < 0 ? bytes.length : end),
    ];
  },
  alike: (part, random) => (part[0] === 0x0a ? part : alike(part, random)),
  words: json.words ?? [],
  finish: sealEntry,
};
