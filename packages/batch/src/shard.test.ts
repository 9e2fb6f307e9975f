import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planBatch } from './plan.ts';
import { assignShards, type ShardedTrack } from './shard.ts';
import { trackWeight } from './track-weight.ts';

const { max } = Math;

const trackList = fc.uniqueArray(
  fc.record({
    relPath: fc.string({ minLength: 1, maxLength: 12 }),
    durationSec: fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 20, max: 7200, noNaN: true })),
  }),
  { selector: ({ relPath }) => relPath, maxLength: 80 },
);
const anyCount = fc.integer({ min: 1, max: 100 });

function loadsOf(tracks: readonly ShardedTrack[], of: number): number[] {
  const loads = Array.from({ length: of }, () => 0);
  for (const [index, number] of assignShards(tracks, of).entries()) {
    loads[number - 1] = (loads[number - 1] ?? 0) + trackWeight(tracks[index]?.durationSec);
  }
  return loads;
}

/** Seconds of a track, by a sequence that fills its range evenly: mostly songs, some of an hour, some one-shots. */
function catalog(count: number): ShardedTrack[] {
  return Array.from({ length: count }, (_, index) => {
    const place = (index * 0.618034) % 1;
    const durationSec = place < 0.2 ? 2 : place < 0.97 ? 120 + 300 * place : 3600;
    return { relPath: `songs/${index}.wav`, durationSec };
  });
}

describe('shards', () => {
  test('hold each track once, the same one for any order of the tracks', () => {
    fc.assert(
      fc.property(trackList, anyCount, fc.nat(), (tracks, of, turn) => {
        const shards = assignShards(tracks, of);
        expect(shards).toHaveLength(tracks.length);
        for (const number of shards) expect(number >= 1 && number <= of).toBe(true);
        const shift = turn % max(1, tracks.length);
        const turned = [...tracks.slice(shift), ...tracks.slice(0, shift)].reverse();
        const again = new Map(assignShards(turned, of).map((number, index) => [turned[index]?.relPath, number]));
        expect(tracks.map(({ relPath }) => again.get(relPath))).toEqual(shards);
      }),
    );
  });

  test('take no longer than twice the even share, or than the longest track', () => {
    fc.assert(
      fc.property(trackList, anyCount, (tracks, of) => {
        const weights = tracks.map(({ durationSec }) => trackWeight(durationSec));
        const even = weights.reduce((sum, weight) => sum + weight, 0) / of;
        expect(max(0, ...loadsOf(tracks, of))).toBeLessThanOrEqual(max(2.1 * even, ...weights, 0));
      }),
    );
  });

  test('of an archive take the same time, but for a twentieth', () => {
    for (const [count, of] of [
      [50_000, 16],
      [5000, 100],
      [1000, 16],
      [200, 4],
    ] as const) {
      const loads = loadsOf(catalog(count), of);
      const even = loads.reduce((sum, load) => sum + load, 0) / of;
      expect({ count, of, isEven: max(...loads) <= 1.05 * even }).toEqual({ count, of, isEven: true });
    }
  });

  test('of equal tracks differ by one track at the most', () => {
    for (const [count, of] of [
      [16, 16],
      [40, 16],
      [17, 16],
      [5, 16],
      [100, 7],
    ] as const) {
      const tracks = Array.from({ length: count }, (_, index) => ({ relPath: `${index}.wav`, durationSec: 30 }));
      expect(max(...loadsOf(tracks, of))).toBeCloseTo(150 * Math.ceil(count / of));
    }
  });

  test('keep most tracks where they are when others come', () => {
    const before = catalog(1000);
    const after = [...before, ...catalog(1010).slice(1000)];
    const [was, is] = [assignShards(before, 16), assignShards(after, 16)];
    const moved = was.filter((number, index) => number !== is[index]);
    expect(moved.length).toBeLessThan(200);
  });
});

describe('a plan of shards', () => {
  const row = (relPath: string, index: number) => ({ id: `audio_${index}`, relPath, durationSec: 7 * index });
  // Few names, so that some rows repeat others; and some that are refused.
  const rowList = fc
    .array(fc.constantFrom('a.wav', 'b.wav', 'x/a.wav', './a.wav', '../out.wav', 'c d.wav', 'e', 'f', 'g', 'h'), {
      minLength: 1,
      maxLength: 40,
    })
    .map((paths) => paths.map(row));
  const slices = fc.record({ start: fc.nat(), count: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }) });

  test('has each row of the slice in exactly one shard, under the name it has in any', () => {
    fc.assert(
      fc.property(rowList, anyCount, slices, (rows, of, { start, count }) => {
        const slice = { startIndex: start % rows.length, count };
        const whole = planBatch(rows, slice);
        const plans = Array.from({ length: of }, (_, index) =>
          planBatch(rows, { ...slice, shard: { number: index + 1, of } }),
        );
        const byIndex = (one: { index: number }, other: { index: number }): number => one.index - other.index;
        expect(plans.flatMap(({ tasks }) => tasks).sort(byIndex)).toEqual(whole.tasks);
        expect(plans.flatMap(({ repeats }) => repeats).sort(byIndex)).toEqual(whole.repeats);
        if (of > 1) expect(new Set(plans.map(({ shard }) => shard?.plan)).size).toBe(1);
        expect(plans[0]?.shard?.tracks).toBe(of > 1 ? whole.tasks.length : undefined);
      }),
    );
  });

  test('is another where rows, the slice or the number of shards are', () => {
    const rows = ['a.wav', 'b.wav', 'c.wav'].map(row);
    const planOf = (some: typeof rows, of: number, startIndex = 0): string | undefined =>
      planBatch(some, { startIndex, shard: { number: 1, of } }).shard?.plan;
    const plans = [planOf(rows, 2), planOf(rows, 3), planOf(rows.slice(1), 2), planOf(rows, 2, 1)];
    expect(new Set(plans).size).toBe(4);
    expect(planOf([...rows], 2)).toBe(plans[0]);
  });
});
