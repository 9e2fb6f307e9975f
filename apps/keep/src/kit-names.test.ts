import { describe, expect, test } from '@jest/globals';
import { InputError } from '@stem/core';
import fc from 'fast-check';
import { kitNames, type Nameable } from './kit-names.ts';

let made = 0;

function texture(relPath: string, path = 'pads/x_pad01_mid.wav', role: Nameable['entry']['role'] = 'pad'): Nameable {
  const sha256 = (made += 1).toString(16).padStart(64, '0');
  return { place: `${relPath}/${path}`, entry: { path, role, sha256 }, source: { rel_path: relPath, sha256: relPath } };
}

function names(...textures: readonly Nameable[]): string[] {
  return kitNames(textures, { length: 16 });
}

describe('a name', () => {
  test.each([
    ['masters/Midnight Drift.flac', 'midnight_pad01.wav'],
    ['masters/03 - Midnight Drift (2019).flac', 'midnight_pad01.wav'],
    ['Masters Track 01.wav', 'master01_pad01.wav'],
    ['Полночь.wav', 'polnoch_pad01.wav'],
    ['Übergänge.aiff', 'ubergang_pad01.wav'],
    ['深夜.wav', 'shenye_pad01.wav'],
    ['a/20210304_153000.wav', '04153000_pad01.wav'],
    ['AUX.wav', 'aux_pad01.wav'],
    ['!!!.wav', 'source_pad01.wav'],
    ['.wav', 'wav_pad01.wav'],
    ['<img src=x onerror=1>.ogg', 'imgsrcx1_pad01.wav'],
  ])('of %s is %s', (relPath, name) => {
    expect(names(texture(relPath))).toEqual([name]);
  });

  test('has the kind, and the number that the texture has', () => {
    const kinds = ['swell', 'cloud', 'hiss', 'flicker'] as const;
    const textures = kinds.map((role, index) => texture('drift.wav', `k/drift_${role}0${index + 4}_warm.wav`, role));
    expect(names(...textures)).toEqual([
      'drift_swell04.wav',
      'drift_cloud05.wav',
      'drift_hiss06.wav',
      'drift_flick07.wav',
    ]);
    expect(names(texture('drift.wav', 'pads/drift_pad77_pad02.wav'))).toEqual(['drift_pad02.wav']);
    expect(names(texture('drift.wav', 'pads/mine.wav'))).toEqual(['drift_pad01.wav']);
  });

  test('is its own: sources that begin alike are numbered, and textures of two profiles', () => {
    expect(names(texture('midnight drift.wav'), texture('midnight sun.wav'), texture('midnight sun.wav'))).toEqual([
      'midnight_pad01.wav',
      'midnigh2_pad01.wav',
      'midnigh2_pad02.wav',
    ]);
  });

  test('gives way to what is somebody else’s', () => {
    const isTaken = (name: string): boolean => name === 'drift_pad01.wav';
    expect(kitNames([texture('drift.wav')], { length: 16, isTaken })).toEqual(['drift_pad02.wav']);
  });

  test('shortens its kind where there is little room', () => {
    expect(kitNames([texture('midnight.wav')], { length: 8 })).toEqual(['midn_p01.wav']);
  });

  test('that cannot be short enough is refused', () => {
    const textures = Array.from({ length: 12_000 }, (_, index) => texture(`m${index}.wav`));
    expect(() => kitNames(textures, { length: 8 })).toThrow(InputError);
  });
});

test('names are short, plain, none twice, none of a system, and the same for any order', () => {
  const word = fc.oneof(fc.constantFrom('a', 'Midnight', 'CON', 'é', '夜', '01', '..', 'x'.repeat(40)), fc.string());
  const role = fc.constantFrom('pad', 'swell', 'cloud', 'hiss', 'flicker');
  const one = fc.record({ source: word, role, number: fc.integer({ min: 0, max: 12_000 }), more: fc.nat(3) });
  const system = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), fc.integer({ min: 9, max: 64 }), fc.nat(), (list, length, turn) => {
      const textures = list.map(({ source, role: kind, number, more }) =>
        texture(`${source}.wav`, `k/x_${kind}${String(number).padStart(2, '0')}_${more}.wav`, kind),
      );
      const given = kitNames(textures, { length });
      for (const name of given) {
        expect(name).toMatch(/^[a-z0-9]+_[a-z]+\d{2,}\.wav$/);
        expect(name.length).toBeLessThanOrEqual(length + 4);
        expect(name.replace('.wav', '')).not.toMatch(system);
      }
      expect(new Set(given).size).toBe(textures.length);
      const start = textures.length === 0 ? 0 : turn % textures.length;
      const turned = [...textures.slice(start), ...textures.slice(0, start)].toReversed();
      const again = kitNames(turned, { length });
      expect(textures.map((each) => again[turned.indexOf(each)])).toEqual(given);
    }),
  );
});
