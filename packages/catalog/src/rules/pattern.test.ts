import { describe, expect, test } from '@jest/globals';
import { compileGlob } from './glob.ts';
import { searchablePath } from './path-words.ts';
import { compilePattern } from './pattern.ts';

function meets(pattern: string, relPath: string): boolean {
  return compilePattern(pattern)([searchablePath(relPath)])[0] === true;
}

describe('a word', () => {
  test.each([
    ['test', 'test/a.wav'],
    ['test', 'Test 3.wav'],
    ['test', 'tests/a.wav'],
    ['test', 'a/TESTS.wav'],
    ['test', 'a-test_1.wav'],
    ['test', 'MyTest.wav'],
    ['test', 'myTestMix.wav'],
    ['test', 'TESTmix.wav'],
    ['xml', 'XMLParser.wav'],
    ['parser', 'XMLParser.wav'],
    ['masters', 'master/a.wav'],
    ['bounces', 'Bounce.wav'],
    ['bounce', 'bounces/a.wav'],
    ['remix', 'remixes/a.wav'],
    ['remixes', 'Remix.wav'],
    ['story', 'stories/a.wav'],
    ['melodies', 'melody.wav'],
    ['_old', 'mix_old.wav'],
    ['_old', 'MixOld.wav'],
    ['_old', 'mix-old-2.wav'],
    ['_old', '_old/a.wav'],
    ['old_', 'old_mix.wav'],
    ['rough mix', 'a/Rough_Mix.wav'],
    ['rough mix', 'RoughMix 2.wav'],
    ['roughmix', 'RoughMix 2.wav'],
    ['übung', 'Übungen/ÜBUNG 1.wav'],
    ['übung', 'u\u0308bung.wav'],
    ['тест', 'Тест 1.wav'],
    ['テスト', 'テスト-1.wav'],
    ['flac', 'a.flac'],
    ['.flac', 'a.flac'],
    ['take2', 'take2.wav'],
    ['303', '303 line.wav'],
    ['🔥', 'mix 🔥.wav'],
    ['caf', String.raw`caf\xe9.wav`],
  ])('%s meets %s', (pattern, relPath) => {
    expect(meets(pattern, relPath)).toBe(true);
  });

  test.each([
    ['test', 'latest.wav'],
    ['test', 'greatest hits/a.wav'],
    ['test', 'testament.wav'],
    ['test', 'contest.wav'],
    ['test', 'test3.wav'],
    ['demo', 'democracy.wav'],
    ['_old', 'Old Town.wav'],
    ['_old', 'old/a.wav'],
    ['_old', 'golden.wav'],
    ['_old', 'mix_older.wav'],
    ['old_', 'mix_old.wav'],
    ['rough mix', 'rough/mix.wav'],
    ['rough mix', 'mix rough.wav'],
    ['rough mix', 'rough good mix.wav'],
    ['a', 'as.mp4'],
    ['xe9', String.raw`caf\xe9.wav`],
  ])('%s does not meet %s', (pattern, relPath) => {
    expect(meets(pattern, relPath)).toBe(false);
  });
});

describe('a glob', () => {
  test.each([
    ['*.wav', 'a/B.WAV'],
    ['rough*', 'Rough takes/a.wav'],
    ['scratch/', 'a/scratch/b/c.wav'],
    ['masters/*', 'masters/a.wav'],
    ['masters/*.{wav,flac}', 'masters/a.flac'],
    ['**/live/*', 'live/a.wav'],
    ['**/live/*', 'x/y/live/a.wav'],
    ['songs/**', 'songs/a/b.wav'],
    ['songs/live', 'songs/live/a.wav'],
    ['songs/*/final/', 'songs/a/final/x/b.wav'],
    ['a/?[0-9][!x].wav', 'a/t1y.wav'],
    [String.raw`a/\*.wav`, 'a/*.wav'],
    ['./a/*', 'a/b.wav'],
    ['/a/*', 'a/b.wav'],
    ['é*', 'e\u0301t.wav'],
  ])('%s meets %s', (pattern, relPath) => {
    expect(meets(pattern, relPath)).toBe(true);
  });

  test.each([
    ['masters/*', 'masters/a/b.wav'],
    ['masters/*', 'x/masters/a.wav'],
    ['**/live/*', 'alive/a.wav'],
    ['scratch/', 'scratch.wav'],
    ['scratch/', 'a/scratch'],
    ['a/?.wav', 'a/bc.wav'],
    ['a/[!b].wav', 'a/b.wav'],
    ['songs/live', 'songs/livestock/a.wav'],
  ])('%s does not meet %s', (pattern, relPath) => {
    expect(meets(pattern, relPath)).toBe(false);
  });

  test('takes no longer for a pattern made to take long', () => {
    const glob = compileGlob(`**/${'*a'.repeat(60)}b`);
    expect(glob('a'.repeat(250))).toBe(false);
    expect(compileGlob('{a,b}'.repeat(40))('a')).toBe(false);
  });
});

describe('a regular expression', () => {
  test.each([
    ['/^songs\\/.*live/', 'Songs/Very Live.wav', true],
    ['/take [3-9]\\b/', 'a/Take 4.wav', true],
    ['/\\p{Script=Cyrillic}/', 'Тест.wav', true],
    ['/\\_x/', 'a_x.wav', true],
    ['/^live/', 'songs/live.wav', false],
  ])('%s and %s', (pattern, relPath, met) => {
    expect(meets(pattern, relPath)).toBe(met);
  });

  test('that is none is refused', () => {
    expect(() => compilePattern('/(/')).toThrow('Expected a regular expression, got /(/: ');
  });

  test('that would never come to an end is stopped', () => {
    expect(() => meets('/^(\\w+)+$/', `${'a'.repeat(60)}!`)).toThrow('takes too long');
  });
});

test('nothing is no pattern', () => {
  expect(() => compilePattern(' ')).toThrow('Expected a word, a glob or a /regular expression/, got nothing.');
});
