import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planBatch } from './plan.ts';
import { relPathRefusal } from './rel-path.ts';

function rows(...relPaths: string[]): { id: string; relPath: string }[] {
  return relPaths.map((relPath, index) => ({ id: `audio_${index}`, relPath }));
}

const everything = { startIndex: 0 };

describe('a slice', () => {
  const selection = rows('a/x.wav', 'b/x.wav', 'c.wav');

  test('names its tracks as the whole selection does', () => {
    const whole = planBatch(selection, everything).tasks;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 5 }), (startIndex, count) => {
        const { tasks } = planBatch(selection, { startIndex, count });
        expect(tasks).toEqual(whole.slice(startIndex, startIndex + count));
      }),
    );
  });

  test('that starts outside the selection is an error with the range', () => {
    for (const startIndex of [3, -1, 0.5]) {
      expect(() => planBatch(selection, { startIndex })).toThrow('out of range: the selection has rows 0 to 2');
    }
  });

  test('of no tracks is an error', () => {
    expect(() => planBatch(selection, { startIndex: 1, count: 0 })).toThrow('from row 1 on there are 1 to 2');
    expect(() => planBatch([], everything)).toThrow('The selection holds no tracks');
  });
});

describe('a row', () => {
  test.each([
    ['../secret.wav', '".."'],
    ['a/../../secret.wav', '".."'],
    ['\\x2e\\x2e/secret.wav', '".."'],
    ['\\x2fetc/passwd', 'absolute'],
    ['a\\..\\..\\secret.wav', '".."'],
    ['/etc/passwd', 'absolute'],
    ['\\\\server\\share\\x.wav', 'absolute'],
    ['C:\\x.wav', 'absolute'],
    ['a\0.wav', 'NUL'],
    ['', 'empty'],
    ['./', 'empty'],
  ])('with the path %j is refused', (relPath, word) => {
    const { tasks } = planBatch(rows('good.wav', relPath), everything);
    expect(tasks.map((task) => task.refusal)).toEqual([undefined, expect.stringContaining(word)]);
  });

  test('that is refused changes no other name', () => {
    const { tasks } = planBatch(rows('a/x.wav', '../x.wav'), everything);
    expect(tasks[0]?.slug).toBe('x');
  });

  test('may hold dots, a backslash or a colon that lead nowhere', () => {
    const { tasks } = planBatch(rows('a..b/AC\\DC.wav', 'C: the movie.wav', '...wav', '\\xe9t.wav'), everything);
    expect(tasks.map((task) => task.refusal)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('may start with a backslash where that is a letter, not where it separates', () => {
    expect(relPathRefusal('\\o.wav', '/')).toBeUndefined();
    expect(relPathRefusal('\\o.wav', '\\')).toContain('absolute');
    expect(relPathRefusal('C:o.wav', '\\')).toContain('absolute');
  });

  test('that names a file again is made once, whatever the spelling', () => {
    const plan = planBatch(rows('a/x.wav', 'b.wav', './a//x.wav'), everything);
    expect(plan.tasks.map((task) => task.relPath)).toEqual(['a/x.wav', 'b.wav']);
    expect(plan.repeats).toMatchObject([{ index: 2, firstIndex: 0 }]);
  });
});
