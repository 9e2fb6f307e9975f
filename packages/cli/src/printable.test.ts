import { describe, expect, test } from '@jest/globals';
import { printable, printableJson, printableLines } from './printable.ts';

describe('printable', () => {
  test('shows what would steer a terminal', () => {
    expect(printable('a\x1b[31mred\x07\n\r\tb\x7f\x9b2J')).toBe('a\\x1b[31mred\\x07\\n\\r\\tb\\x7f\\x9b2J');
    expect(printable('gnp.\u202eexe\u2028x\ufeff')).toBe('gnp.\\u202eexe\\u2028x\\ufeff');
    expect(printable('half \ud83d of it')).toBe('half \\ud83d of it');
  });

  test('leaves letters of every script and joined emoji alone', () => {
    const name = 'Köln – Ñandú – 東京 – e\u0301 – 👩‍🎤.wav';
    expect(printable(name)).toBe(name);
  });

  test('keeps the line breaks of a text of several lines', () => {
    expect(printableLines('a\nb\x1b')).toBe('a\nb\\x1b');
  });

  test('JSON stays JSON and holds nothing that steers', () => {
    const value = { name: 'a\x1b\x9b\u202e\n\ud800', list: [1] };
    const text = printableJson(value);
    expect(JSON.parse(text)).toEqual(value);
    for (const control of ['\x1b', '\x9b', '\u202e']) expect(text).not.toContain(control);
  });
});
