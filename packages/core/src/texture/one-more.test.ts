/** Asking for one more of a kind leaves all others as they are, byte for byte. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { chordTrack } from '../../test/tracks.ts';
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import { stableRegions } from '../analysis/stability.ts';
import { createRandom } from '../dsp/random.ts';
import { makeClouds } from './clouds/clouds.ts';
import { makeHiss } from './hiss/hiss.ts';
import type { MakerInput } from './maker.ts';
import { makePads } from './pads/pads.ts';
import { makeSwells } from './swells/swells.ts';
import { textureSource } from './source.ts';
import { textureOptions } from './texture-options.ts';

const rate = 8000;

const small = {
  global: { sampleRate: rate },
  padMiner: { targetDurationsSec: [1, 2] },
  drones: { swellDurationSec: 1, pitchShiftSemitones: [0], padVariants: ['warm'] },
  clouds: { cloudDurationSec: 0.5, grainsPerCloud: 12, lowpassHz: 3000 },
  hiss: { hissLoopsPerSource: 0, flickerCount: 0, loopDurationSec: 0.5, bandpassLowHz: 1000, bandpassHighHz: 3000 },
};

const makers = { padMiner: makePads, drones: makeSwells, clouds: makeClouds, hiss: makeHiss };

type Kind = keyof typeof makers;

const source = textureSource(chordTrack({ seconds: 40, sampleRate: rate, chordSec: 5, hitsPerSecond: 1 }));
const regions = stableRegions(source.analysis, textureOptions.parse({}).preAnalysis);

function print({ channels }: AudioBuffer): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of channels)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

/** What each texture of a kind is, by its name; `given` is added to the kind's options. */
function made(kind: Kind, given: object, seed: string): Map<string, string> {
  const options = textureOptions.parse({ ...small, [kind]: { ...small[kind], ...given } });
  const random = createRandom(seed).child(kind);
  const input: MakerInput = { source, drums: [], options, random, transposeSemitones: 0, regions, tempo: undefined };
  return new Map([...makers[kind](input)].map(({ name, audio }) => [name, print(audio)]));
}

describe.each<[Kind, string, number]>([
  ['padMiner', 'maxCandidatesPerFile', 5],
  ['clouds', 'cloudsPerSource', 18],
  ['hiss', 'hissLoopsPerSource', 16],
  ['hiss', 'flickerCount', 24],
])('%s.%s', (kind, key, most) => {
  test('one more changes none of those before it', () => {
    const count = fc.integer({ min: 1, max: most });
    fc.assert(
      fc.property(count, fc.string({ maxLength: 8 }), (n, seed) => {
        const [some, more] = [n, n + 1].map((value) => made(kind, { [key]: value }, seed));
        expect(some?.size).toBeGreaterThan(0);
        for (const [name, bytes] of some ?? []) expect([name, more?.get(name)]).toEqual([name, bytes]);
      }),
      { numRuns: 4 },
    );
  });
});

describe('swells', () => {
  const swells = (given: object) =>
    [...made('drones', given, 'seed')].map(([name, bytes]) => `${name.replace(/\d+/, '')} ${bytes}`);

  test.each([
    ['pitch', { pitchShiftSemitones: [0, 7, -12] }],
    ['stretch', { timeStretchFactors: [2, 0.5, 3] }],
    ['variant', { padVariants: ['dark', 'airy', 'warm'] }],
    ['reversed one', { enableReversal: true }],
  ])('one more %s changes none of the others', (_, more) => {
    const [before, after] = [swells({}), swells(more)];
    expect(after.length).toBeGreaterThan(before.length);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(new Set(after).size).toBe(after.length);
  });
});
