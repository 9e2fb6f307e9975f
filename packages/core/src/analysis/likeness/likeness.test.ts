/** Laws of distances, groups and choices, on descriptors of any content, and beside the slow obvious way. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALIKE, descriptorDistance, descriptorSize } from './descriptor-distance.ts';
import { mostDistinct } from './most-distinct.ts';
import { soundGroups, type DescribedSound } from './sound-groups.ts';

/** Few values close together, so that many are equal, near, and at the same distance. */
const nearDescriptor = fc
  .array(fc.constantFrom(0, 12, 24, 48), { minLength: 4, maxLength: 4 })
  .map((values) => Uint8Array.from({ length: descriptorSize }, (_, place) => values[place] ?? 0));
const anyDescriptor = fc.uint8Array({ minLength: descriptorSize, maxLength: descriptorSize });
const descriptor = fc.oneof(nearDescriptor, anyDescriptor);
const sounds: fc.Arbitrary<DescribedSound[]> = fc
  .array(descriptor, { maxLength: 24 })
  .map((all) => all.map((one, index) => ({ name: `sound ${index}`, descriptor: one })));
const shuffled = sounds.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
);

function between(a: DescribedSound | undefined, b: DescribedSound | undefined): number {
  return descriptorDistance(a?.descriptor ?? new Uint8Array(0), b?.descriptor ?? new Uint8Array(0));
}

/** Names of the examples, by the names of the sounds. */
function namedGroups(all: readonly DescribedSound[]): Record<string, string | undefined> {
  return Object.fromEntries(soundGroups(all).map((example, index) => [all[index]?.name, all[example]?.name]));
}

test('the distance is a metric', () => {
  fc.assert(
    fc.property(descriptor, descriptor, descriptor, (a, b, c) => {
      expect(descriptorDistance(a, a)).toBe(0);
      expect(descriptorDistance(a, b)).toBe(descriptorDistance(b, a));
      expect(descriptorDistance(a, b) === 0).toBe(Buffer.compare(a, b) === 0);
      expect(descriptorDistance(a, c)).toBeLessThanOrEqual(descriptorDistance(a, b) + descriptorDistance(b, c) + 1e-9);
    }),
  );
});

test('every sound is alike its example, which is the nearest, and no two examples are alike', () => {
  fc.assert(
    fc.property(sounds, (all) => {
      const groups = soundGroups(all);
      const examples = [...new Set(groups)];
      const distances = groups.map((example, index) => between(all[index], all[example]));
      expect(examples.map((example) => groups[example])).toEqual(examples);
      expect(distances.filter((distance) => distance > ALIKE)).toEqual([]);
      const nearest = all.map((sound) => Math.min(...examples.map((example) => between(sound, all[example]))));
      expect(distances).toEqual(nearest);
      const pairs = examples.flatMap((one, place) =>
        examples.slice(place + 1).map((other) => between(all[one], all[other])),
      );
      expect(pairs.filter((distance) => distance <= ALIKE)).toEqual([]);
    }),
  );
});

test('groups and choices do not depend on the order of the sounds', () => {
  fc.assert(
    fc.property(shuffled, fc.nat(30), ([all, others], count) => {
      expect(namedGroups(others)).toEqual(namedGroups(all));
      const names = (list: readonly DescribedSound[]) => mostDistinct(list, count).map((index) => list[index]?.name);
      expect(names(others)).toEqual(names(all));
    }),
  );
});

test('what is chosen first stays when more are asked for, and nothing is chosen twice', () => {
  fc.assert(
    fc.property(sounds, fc.nat(40), fc.nat(40), (all, few, more) => {
      const choice = mostDistinct(all, few + more);
      expect(mostDistinct(all, few)).toEqual(choice.slice(0, few));
      expect(new Set(choice).size).toBe(Math.min(all.length, few + more));
    }),
  );
});

test('groups are those of the slow obvious way', () => {
  fc.assert(fc.property(sounds, (all) => expect(namedGroups(all)).toEqual(plainGroups(all))));
});

test('choices are those of the slow obvious way', () => {
  fc.assert(
    fc.property(sounds, fc.nat(30), (all, count) => {
      expect(mostDistinct(all, count).map((index) => all[index]?.name)).toEqual(plainChoice(all, count));
    }),
  );
});

test('no choice of as many covers the sounds twice as well', () => {
  const few = fc.array(descriptor, { minLength: 4, maxLength: 7 });
  fc.assert(
    fc.property(few, (descriptors) => {
      const all = descriptors.map((one, index) => ({ name: String(index), descriptor: one }));
      const table = all.map((sound) => all.map((other) => between(sound, other)));
      const radius = (choice: readonly number[]): number =>
        Math.max(...table.map((row) => Math.min(...choice.map((index) => row[index] ?? Infinity))));
      let best = Infinity;
      for (const [a] of all.entries()) {
        for (const [b] of all.entries()) {
          for (const [c] of all.entries()) best = Math.min(best, radius([a, b, c]));
        }
      }
      expect(radius(mostDistinct(all, 3))).toBeLessThanOrEqual(2 * best + 1e-9);
    }),
  );
});

function byName(a: DescribedSound, b: DescribedSound): number {
  return a.name < b.name ? -1 : 1;
}

function plainGroups(all: readonly DescribedSound[]): Record<string, string> {
  const near = (sound: DescribedSound): number => all.filter((other) => between(sound, other) <= ALIKE).length;
  const examples: DescribedSound[] = [];
  for (const sound of all.toSorted((a, b) => near(b) - near(a) || byName(a, b))) {
    if (examples.every((example) => between(sound, example) > ALIKE)) examples.push(sound);
  }
  return Object.fromEntries(
    all.map((sound) => {
      // The first of the nearest: sorting keeps the order in which they were taken.
      const [nearest] = examples.toSorted((a, b) => between(sound, a) - between(sound, b));
      return [sound.name, nearest?.name ?? ''];
    }),
  );
}

function plainChoice(all: readonly DescribedSound[], count: number): string[] {
  const rest = all.toSorted(byName);
  const squares = (sound: DescribedSound): number => all.reduce((sum, other) => sum + steps(sound, other), 0);
  const taken: DescribedSound[] = [];
  const far = (sound: DescribedSound): number =>
    taken.length === 0 ? -squares(sound) : Math.min(...taken.map((other) => steps(sound, other)));
  while (taken.length < count && rest.length > 0) {
    const [next] = rest.toSorted((a, b) => far(b) - far(a)) as [DescribedSound];
    taken.push(next);
    rest.splice(rest.indexOf(next), 1);
  }
  return taken.map(({ name }) => name);
}

/** The square of the distance in whole steps. */
function steps(a: DescribedSound, b: DescribedSound): number {
  return Math.round((48 * between(a, b)) ** 2);
}
