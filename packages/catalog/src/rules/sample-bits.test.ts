import { describe, expect, test } from '@jest/globals';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { columnsOf } from './column-names.ts';
import { sampleBits as bitsOf } from './sample-bits.ts';

function row(relPath: string, durationSec: number, bytes: number | null, cells: Record<string, Cell> = {}): CatalogRow {
  return {
    id: relPath,
    relPath,
    durationSec: Number(durationSec.toFixed(2)),
    sampleRate: 44100,
    channels: 2,
    fileSizeMb: bytes === null ? null : Number((bytes / 1048576).toFixed(2)),
    extra: new Map(Object.entries(cells)),
  };
}

const sampleBits = (rows: readonly CatalogRow[]) => bitsOf(rows, columnsOf(rows));

const header = 44;
const bytesOf = (seconds: number, bits: number): number => header + Math.round(seconds * 44100) * 2 * (bits / 8);

describe('an uncompressed file', () => {
  test.each([8, 16, 24, 32, 64])('of %d bits tells by its size, from a second on', (bits) => {
    for (const seconds of [1.234, 12.345, 180.004, 3599.996]) {
      expect(sampleBits([row('a.WAV', seconds, bytesOf(seconds, bits))])).toEqual([bits]);
    }
  });

  test('with a picture in it has the next lower depth', () => {
    expect(sampleBits([row('a.aiff', 180, bytesOf(180, 16) + 3_000_000)])).toEqual([16]);
  });

  test('so short that two depths would do tells nothing, and so does one without a size', () => {
    expect(sampleBits([row('a.wav', 0.05, bytesOf(0.05, 16)), row('b.wav', 60, null), row('c.wav', 0, 44)])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a FLAC', () => {
  // Bits that flac spends on a sample of the same songs, of 16 and of 24 bits.
  test.each([
    [8.5, 15],
    [5.4, 11.9],
    [4.1, 10.4],
  ])('that spends %d bits a sample has 16, a copy that spends %d has 24', (lean, rich) => {
    const flac = (spent: number) => row('a.flac', 100, bytesOf(100, spent));
    expect(sampleBits([flac(lean), flac(rich)])).toEqual([16, 24]);
    expect(sampleBits([flac(rich), flac(rich)])).toEqual(rich > 14 ? [24, 24] : [16, 16]);
  });

  test('of one short sound is not taken for more than it is', () => {
    expect(sampleBits([row('a.flac', 0.1, 12_000), row('b.flac', 0.1, 16_000)])).toEqual([16, 16]);
  });
});

test('a column says it better, and lossy files have none', () => {
  const rows = [
    row('a.flac', 60, 1, { bit_depth: 24 }),
    row('a.wav', 60, 1, { bits_per_sample: '20' }),
    row('a.mp3', 60, 9e6),
  ];
  expect(sampleBits(rows)).toEqual([24, 20, undefined]);
});
