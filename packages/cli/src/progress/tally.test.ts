import { describe, expect, test } from '@jest/globals';
import { createTally, type ProgressRequest } from './tally.ts';

/** A tally on a clock that is set by hand. */
function tallyAt(request: Partial<ProgressRequest>) {
  const clock = { sec: 100 };
  const tally = createTally({ label: 'Making', unit: 'tracks', total: 4, ...request }, () => clock.sec);
  const left = (): number | undefined => tally.state().leftSec;
  return { clock, tally, left, pass: (sec: number) => void (clock.sec += sec) };
}

describe('the time left', () => {
  test('is not said before a piece is finished', () => {
    const { tally, left, pass } = tallyAt({});
    tally.begin('one');
    pass(30);
    expect(left()).toBeUndefined();
    expect(tally.state()).toMatchObject({ done: 0, perSec: undefined, elapsedSec: 30 });
  });

  test('is what the pieces that are left take, those that run as much less as they have run', () => {
    const { tally, left, pass } = tallyAt({});
    const one = tally.begin('one');
    pass(10);
    one.end('done');
    tally.begin('two');
    expect(left()).toBeCloseTo(30);
    pass(4);
    expect(left()).toBeCloseTo(26);
  });

  test('goes by what pieces weigh: an hour of sound is not a second', () => {
    const { tally, left, pass } = tallyAt({ total: 3, weight: 10 + 10 + 3600 });
    for (const name of ['a', 'b']) {
      const short = tally.begin(name, 10);
      pass(1);
      short.end('done');
    }
    tally.begin('long', 3600);
    expect(left()).toBeCloseTo(360);
  });

  test('is shared by those that run at a time, but never shorter than the longest of them', () => {
    const { tally, left, pass } = tallyAt({ total: 5, weight: 5 });
    const [one, two] = [tally.begin('one'), tally.begin('two')];
    pass(10);
    one.end('done');
    two.end('failed');
    for (const name of ['three', 'four']) tally.begin(name);
    expect(left()).toBeCloseTo(15);
    const tail = tallyAt({ total: 3, weight: 12 });
    const [first] = [tail.tally.begin('first', 1), tail.tally.begin('long', 10)];
    tail.pass(2);
    first.end('done');
    expect(tail.left()).toBeCloseTo(18);
  });

  test('does not go by what there was nothing to do for', () => {
    const { tally, left, pass } = tallyAt({ total: 100, weight: 100 });
    for (let index = 0; index < 97; index += 1) tally.begin('up to date').skip();
    pass(2);
    expect(left()).toBeUndefined();
    const one = tally.begin('one');
    pass(10);
    one.end('done');
    expect(left()).toBeCloseTo(20);
    expect(tally.state()).toMatchObject({ done: 98, perSec: 1 / 12 });
  });

  test('is not said where it should be over by now', () => {
    const { tally, left, pass } = tallyAt({ total: 2 });
    const one = tally.begin('one');
    pass(5);
    one.end('done');
    tally.begin('two');
    pass(50);
    expect(left()).toBeUndefined();
  });

  test('of pieces that nobody begins goes by the average', () => {
    const { tally, left, pass } = tallyAt({ total: 40 });
    tally.skip(10);
    pass(2);
    expect(left()).toBeUndefined();
    tally.advance(10);
    expect(left()).toBeCloseTo(4);
  });

  test('is never said of a job whose end nobody knows', () => {
    const { tally, left, pass } = tallyAt({ total: undefined });
    const one = tally.begin('one');
    pass(5);
    one.end('done');
    expect(left()).toBeUndefined();
  });
});

test('failures are counted, and a piece ends once', () => {
  const { tally, pass } = tallyAt({});
  const one = tally.begin('one');
  tally.begin('two');
  pass(2);
  one.end('failed');
  one.end('done');
  one.skip();
  expect(tally.state()).toMatchObject({ done: 1, failed: 1, current: ['two'], perSec: 0.5 });
});
