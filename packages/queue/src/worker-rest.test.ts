import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { usualTiming } from './timing.ts';
import { workerRest } from './worker-rest.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Says when it takes tracks. */
function worker(): { said: string[]; pause(): Promise<void>; resume(): Promise<void> } {
  const said: string[] = [];
  const say = async (word: string): Promise<void> => void said.push(word);
  return { said, pause: () => say('pause'), resume: () => say('resume') };
}

test('a worker rests from the second failure on, each time for longer, up to a minute', () => {
  const own = worker();
  const rest = workerRest(own, usualTiming);
  expect(rest.failed()).toBe(0);
  expect(own.said).toEqual([]);
  const rests = [1, 2, 3, 4, 5].map(() => {
    const ms = rest.failed();
    // Of the tracks that it had in hand as it began.
    expect(rest.failed()).toBe(0);
    jest.advanceTimersByTime(ms);
    return ms;
  });
  expect(rests[0]).toBe(2 * usualTiming.retryMs);
  expect(rests).toEqual([...rests].sort((a, b) => a - b));
  expect(rests.at(-1)).toBe(60_000);
  expect(own.said).toEqual(rests.flatMap(() => ['pause', 'resume']));
});

test('a track that is made in between makes a failure the first again', () => {
  const own = worker();
  const rest = workerRest(own, usualTiming);
  for (const _ of [1, 2, 3]) {
    expect(rest.failed()).toBe(0);
    rest.worked();
  }
  expect(own.said).toEqual([]);
});

test('nothing is taken once it is closed', () => {
  const own = worker();
  const rest = workerRest(own, usualTiming);
  rest.failed();
  rest.failed();
  rest.close();
  jest.advanceTimersByTime(600_000);
  expect(own.said).toEqual(['pause']);
});
