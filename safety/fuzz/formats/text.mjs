/** Documents as text: cut into words, marks and blanks, any of which may become another. */

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

/** @type {Format} */
export const csv = {
  split: words,
  words: [...numbers, ...strange, ',', ';', '\t', '\n', '\r', '""', 'sep=;\n', 'sep="\n', '|', '|---|\n'],
};

/** @type {Format} */
export const json = {
  split: words,
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
