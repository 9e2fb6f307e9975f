import { expect, test } from '@jest/globals';
import { createStepLog } from './step-log.ts';

test('keeps warnings in one order, whichever thread was first: they are part of the manifest', () => {
  const said: string[] = [];
  const log = createStepLog({ info: () => undefined, warn: (text) => void said.push(text) });
  log.step('alignment');
  for (const text of ['synths: late', 'bass: late', 'guitars: late']) log.warn(text);
  log.step('drums');
  expect(log.steps.map(({ state, notes }) => [state, notes])).toEqual([
    ['warning', ['bass: late', 'guitars: late', 'synths: late']],
    ['passed', []],
  ]);
  expect(said).toEqual(['synths: late', 'bass: late', 'guitars: late']);
});
