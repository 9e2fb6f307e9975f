import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assignSlugs, maxSlugBytes } from './slug.ts';

function slugsOf(...relPaths: string[]): string[] {
  const slugs = assignSlugs(relPaths);
  return relPaths.map((relPath) => slugs.get(relPath) ?? '');
}

/** Paths of the kind that hurts: few letters, so that names clash, and a few awkward ones. */
const part = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', 'A', ' ', '_', '-', 'é', 'e\u0301', 'ß', 'S'),
    minLength: 1,
    maxLength: 4,
  }),
  fc.constantFrom('___', 'con', 'NUL', 'by_source', 'com1', '🎹', 'x'.repeat(120), 'ж'.repeat(70), 'a'),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => !/[/\0]/.test(text) && !/^\.*$/.test(text)),
);
const path = fc
  .tuple(fc.array(part, { maxLength: 3 }), part, fc.constantFrom('.wav', '.flac', ''))
  .map(([folders, base, extension]) => [...folders, base + extension].join('/'));
const paths = fc.uniqueArray(path, { minLength: 1, maxLength: 30 });

describe('a slug', () => {
  test.each([
    ['01 Vainqueur - Solanus (Extracted 2).flac', '01_vainqueur_solanus_extracted_2'],
    ['masters/Track_01.FLAC', 'track_01'],
    ['Ænima (ＬＩＶＥ).wav', 'ænima_ｌｉｖｅ'],
    ['Cafe\u0301.wav', 'café'],
    ['hello.world.wav', 'hello_world'],
    ['हिन्दी.wav', 'हिन्दी'],
    ['.wav', 'wav'],
  ])('of %j is %j', (relPath, slug) => {
    expect(slugsOf(relPath)).toEqual([slug]);
  });

  test('of a name without a letter or digit is the word track and a hash of the path', () => {
    const [one, other] = slugsOf('___.wav', 'masters/___.wav');
    expect(one).toMatch(/^track_[0-9a-f]{8}$/);
    expect(other).toMatch(/^track_[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
  });

  test('is never a name that a system or our own layout keeps', () => {
    expect(slugsOf('CON.wav', 'lpt1.flac', 'by source.wav')).toEqual(['track_con', 'track_lpt1', 'track_by_source']);
  });

  test('is never empty, never over 100 bytes, never twice, whatever the names', () => {
    fc.assert(
      fc.property(paths, (relPaths) => {
        const slugs = slugsOf(...relPaths);
        for (const slug of slugs) {
          expect(slug).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*$/u);
          expect(Buffer.byteLength(slug)).toBeLessThanOrEqual(maxSlugBytes);
          expect(slug).not.toMatch(/\p{Cs}/u);
          expect(slug.normalize('NFC')).toBe(slug);
        }
        expect(new Set(slugs.map((slug) => slug.toLowerCase())).size).toBe(relPaths.length);
      }),
    );
  });

  test('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(paths, (relPaths) => {
        const turned = assignSlugs(relPaths.toReversed());
        for (const [relPath, slug] of assignSlugs(relPaths)) expect(turned.get(relPath)).toBe(slug);
      }),
    );
  });
});

describe('tracks of one name', () => {
  test('get the parent folder in front', () => {
    expect(slugsOf('masters/track_01.flac', 'scratch/Track 01.wav', 'masters/other.wav')).toEqual([
      'masters_track_01',
      'scratch_track_01',
      'other',
    ]);
  });

  test('get as many parents as make them different, and no more', () => {
    expect(slugsOf('x/a/t.wav', 'x/b/t.wav', 'y/b/t.wav', 't.wav')).toEqual(['a_t', 'x_b_t', 'y_b_t', 't']);
  });

  test('in one folder are told apart by their extension', () => {
    expect(slugsOf('masters/song.wav', 'masters/song.flac')).toEqual(['song_wav', 'song_flac']);
  });

  test('that nothing readable tells apart end in a hash', () => {
    const [one, other] = slugsOf('a/my song.wav', 'a/my_song.wav');
    expect(one).toMatch(/^my_song_wav_[0-9a-f]{8}$/);
    expect(other).toMatch(/^my_song_wav_[0-9a-f]{8}$/);
  });

  test('never meet the name of another track by accident', () => {
    const slugs = slugsOf('a/t.wav', 'b/t.wav', 'c/a_t.wav');
    expect(new Set(slugs).size).toBe(3);
  });

  test('that differ only past the hundredth byte stay different', () => {
    const [one, other] = slugsOf(`${'ж'.repeat(80)}1.wav`, `${'ж'.repeat(80)}2.wav`);
    expect(one).toMatch(/^ж{45}_[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
  });
});
