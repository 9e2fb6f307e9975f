import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { progressLine, type Glyphs } from './progress-line.ts';
import type { TallyState } from './tally.ts';

const blocks: Glyphs = { full: '█', empty: '░', ellipsis: '…' };

const busy: TallyState = {
  label: 'Making',
  unit: 'tracks',
  total: 12,
  done: 5,
  failed: 1,
  current: ['songs/Awakening.ogg', 'masters/Track 01.wav'],
  elapsedSec: 100,
  perSec: 0.05,
  leftSec: 185,
};

const at = (width: number, state: Partial<TallyState> = {}): string =>
  progressLine({ ...busy, ...state }, { width, glyphs: blocks, cells: stringWidth });

describe('a line of progress', () => {
  test('says on a wide screen what is done, how much, how fast, what failed, and how long yet', () => {
    expect(at(120)).toBe(
      'Making ██████████░░░░░░░░░░░░░░ 41% 5/12 tracks, 1 failed, 3.0/min, 3 min 05 s left: masters/Track 01.wav +1',
    );
  });

  test('says less on a narrow one, the failures and the time left to the last', () => {
    expect(at(80)).toBe('Making 41% 5/12 tracks, 1 failed, 3.0/min, 3 min 05 s left: …ers/Track 01.wav +1');
    expect(at(60)).toBe('Making ████░░░░░░ 41% 5/12 tracks, 1 failed, 3 min 05 s left');
    expect(at(40)).toBe('41% 5/12, 1 failed, 3 min 05 s left');
    expect(at(20)).toBe('41%, 1 failed, 3 min');
    expect(at(20, { failed: 0 })).toBe('41%, 3 min 05 s left');
    expect(at(1)).toBe('4');
  });

  test('cuts the beginning of a long name, by the cells that its characters take', () => {
    const current = ['曲/夜を走る電車の中で聞いた音🎧👩‍👩‍👧.wav'];
    expect(at(60, { failed: 0, perSec: undefined, current })).toBe(
      'Making 41% 5/12 tracks, 3 min 05 s left: …で聞いた音🎧👩‍👩‍👧.wav',
    );
  });

  test('has no percent where nobody knows how many there are', () => {
    expect(
      at(60, { total: undefined, leftSec: undefined, perSec: undefined, failed: 0, current: ['stems, bass'] }),
    ).toBe('Making 5 tracks, 1 min 40 s so far: stems, bass');
  });

  test('is never wider than the screen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(fc.string({ unit: 'grapheme' })), (width, current) => {
        expect(stringWidth(at(width, { current }))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
