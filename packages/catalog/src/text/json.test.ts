import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';
import { jsonPlaces, parseJson } from './json.ts';

describe('a syntax error', () => {
  test.each([
    ['', '1:1: expected JSON, got the end of the file'],
    ['{"a" 1}', '1:6: expected ":", got "1"'],
    ['[1 2]', '1:4: expected "," or "]", got "2"'],
    ['{"a": 1,\n "b": tru}', '2:7: expected a value, got "tru}"'],
    ["{'a': 1}", '1:2: expected a name in double quotes, got "\'a\': 1}"'],
    ['[01]', '1:2: expected a value, got "01]"'],
    ['["a\nb"]', '1:2: expected a value, got "\\"a\\nb\\"]"'],
    ['{} x', '1:4: expected the end of the file, got "x"'],
  ])('in %j has its place', (text, message) => {
    expect(() => parseJson(text, 'f')).toThrow(`f:${message}`);
  });

  test('is found wherever the engine finds one, and nowhere else', () => {
    const cut = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', ']', '}', '"', 'x', '1', ':', '\n'));
    fc.assert(
      fc.property(cut, ([json, at, mark]) => {
        const place = at % (json.length + 1);
        const text = json.slice(0, place) + mark + json.slice(place + (at % 2));
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (isJson) expect(parseJson(text, 'f')).toEqual(JSON.parse(text));
        else expect(() => parseJson(text, 'f')).toThrow(/^f:\d+:\d+: expected/);
      }),
      { numRuns: 1000 },
    );
  });

  test('in a text nested without end is an error like any other', () => {
    expect(() => parseJson('['.repeat(200_000), 'f')).toThrow('f:1:');
  });
});

test('places are those of the values', () => {
  const placeOf = jsonPlaces('{\n  "a": [1, {"b": "x"}]\n}');
  expect(placeOf([])).toEqual({ line: 1, column: 1 });
  expect(placeOf(['a'])).toEqual({ line: 2, column: 8 });
  expect(placeOf(['a', 1, 'b'])).toEqual({ line: 2, column: 18 });
  expect(placeOf(['a', 1, 'c'])).toEqual({ line: 2, column: 12 });
});

test('the canonical text does not depend on the order of keys, and is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('ten thousands of levels are a wrong document, as nothing that is written or looked through by recursion can take them', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(() => parseJson(nested(20_000), 'deep.json')).toThrow(
    'deep.json:1:101: expected at most 100 levels of lists and mappings, got more',
  );
  expect(() => parseJson(nested(100), 'deep.json')).not.toThrow();
});
