import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { ratedSources, type RatedSource } from './rated-sources.ts';
import type { RatedTexture, Ratings } from './ratings.ts';

const [songHash, otherHash] = ['a'.repeat(64), 'b'.repeat(64)];
let textures = 0;

function entry(more: Partial<RatedTexture> = {}): RatedTexture {
  const path = `song/pads/${(textures += 1)}.wav`;
  const sha256 = textures.toString(16).padStart(64, '0');
  return { path, sha256, rating: null, tags: [], rejected: false, source: song(), ...more };
}

function song(relPath = 'songs/one.wav', sha256 = songHash): RatedTexture['source'] {
  return { rel_path: relPath, sha256 };
}

function document(entries: readonly RatedTexture[]): Ratings {
  return { kind: 'ratings', version: 1, folder: 'f', entries: [...entries] };
}

function sourcesOf(...files: readonly (readonly RatedTexture[])[]) {
  return ratedSources(files.map((entries, index) => ({ file: `${index}.json`, ratings: document(entries) })));
}

function opinionOf(entries: readonly RatedTexture[]): number | undefined {
  return sourcesOf(entries).sources[0]?.opinion;
}

function row(relPath: string, hash?: string): CatalogRow {
  const extra = new Map<string, Cell>(hash === undefined ? [] : [['content_hash', hash]]);
  return { id: 'a', relPath, durationSec: 60, sampleRate: 44100, channels: 2, fileSizeMb: 1, extra };
}

describe('the opinion of a source', () => {
  const fives = (count: number): RatedTexture[] => Array.from({ length: count }, () => entry({ rating: 5 }));

  test('is the sum of verdicts by their number and three neutral ones', () => {
    expect(
      opinionOf([entry({ rating: 5 }), entry({ rating: 4 }), entry({ rating: 1 }), entry({ rejected: true })]),
    ).toBe((1 + 0.5 - 1 - 1) / (4 + 3));
    expect(opinionOf([entry({ rating: 3 }), entry({ rating: 3 })])).toBe(0);
  });

  test('says more the more textures were rated, and never more than 1', () => {
    const opinions = [1, 3, 9, 1000].map((count) => opinionOf(fives(count)) ?? NaN);
    expect(opinions.slice(0, 3)).toEqual([0.25, 0.5, 0.75]);
    expect(opinions[3]).toBeLessThan(1);
  });

  test('counts what was rejected as rejected, whatever its rating, and a tag alone not at all', () => {
    expect(opinionOf([entry({ rating: 5, rejected: true })])).toBe(-0.25);
    expect(sourcesOf([entry({ tags: ['warm'] })]).sources).toEqual([]);
  });

  test('stays within −1 and 1, rises with every rating, and does not depend on the order', () => {
    const rating = fc.option(fc.integer({ min: 1, max: 5 }));
    const entries = fc.array(fc.record({ rating, rejected: fc.boolean() }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(entries, (made) => {
        const all = [entry({ rating: 3 }), ...made.map((one) => entry(one))];
        const opinion = opinionOf(all) ?? NaN;
        expect(Math.abs(opinion)).toBeLessThan(1);
        expect(opinionOf(all.toReversed())).toBe(opinion);
        expect(opinionOf([...all, entry({ rating: 5 })])).toBeGreaterThan(opinion);
        expect(opinionOf([...all, entry({ rejected: true })])).toBeLessThan(opinion);
      }),
    );
  });
});

describe('a row', () => {
  const rated = sourcesOf([entry({ rating: 5 }), entry({ rating: 1, source: song('songs/two.wav', otherHash) })]);
  const opinion = (found: ReturnType<typeof rated.find>): unknown =>
    typeof found === 'object' ? (found satisfies RatedSource).opinion : found;

  test.each<[string, CatalogRow, unknown]>([
    ['is found by its content, wherever it lies now', row('moved/elsewhere.wav', songHash.toUpperCase()), 0.25],
    ['is found by its path where the catalog has no hashes', row('songs/one.wav'), 0.25],
    ['is found by its content though another had its path', row('songs/one.wav', otherHash), -0.25],
    ['that has changed is none', row('songs/one.wav', 'c'.repeat(64)), 'changed'],
    ['that nobody rated is none', row('songs/three.wav', 'c'.repeat(64)), undefined],
    ['that nobody rated is none, without hashes too', row('songs/three.wav'), undefined],
  ])('%s', (_what, catalogRow, expected) => {
    expect(opinion(rated.find(catalogRow))).toBe(expected);
  });

  test('without a hash is none where several versions of it were rated', () => {
    const versions = sourcesOf([entry({ rating: 5 }), entry({ rating: 1, source: song('songs/one.wav', otherHash) })]);
    expect(versions.find(row('songs/one.wav'))).toBe('several versions');
    expect(opinion(versions.find(row('songs/one.wav', otherHash)))).toBe(-0.25);
  });
});

describe('several files', () => {
  test('count a texture that is in both once', () => {
    const [one, two] = [entry({ rating: 5 }), entry({ rating: 5 })];
    expect(sourcesOf([one, two], [two, { ...one, tags: ['later'] }]).sources[0]).toMatchObject({
      rated: 2,
      opinion: 0.4,
    });
  });

  test('that contradict each other are refused, with both places', () => {
    const one = entry({ rating: 5 });
    expect(() => sourcesOf([one], [{ ...one, rating: 2 }])).toThrow(/pads.*rated 5 in 0\.json, rated 2 in 1\.json/);
    const many = Array.from({ length: 7 }, () => entry({ rating: 4 }));
    const other = many.map((texture) => ({ ...texture, rejected: true }));
    expect(() => sourcesOf(many, other)).toThrow(/rejected in 1\.json[^]*and 2 more$/);
  });
});
