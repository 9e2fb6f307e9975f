import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createWriter } from './results-writer.ts';

test('what is written at once is there when it is said to be', async () => {
  let [added, written] = [0, 0];
  const writer = createWriter(async () => void (written = added), false);
  for (let index = 0; index < 5; index++) {
    added += 1;
    await writer.write();
    expect(written).toBe(added);
  }
});

test('tracks that end while the file is written share the next writing, and none runs beside another', async () => {
  let [added, written, writings, running] = [0, 0, 0, 0];
  const writer = createWriter(async () => {
    expect(++running).toBe(1);
    const seen = added;
    await sleep(10);
    written = seen;
    writings += 1;
    running -= 1;
  }, false);
  const add = async (): Promise<void> => {
    added += 1;
    await writer.write();
  };
  const first = add();
  await sleep(0);
  await Promise.all([first, ...Array.from({ length: 49 }, add)]);
  expect(written).toBe(50);
  expect(writings).toBe(2);
});

test('in turns nothing is waited for, and what was left out is written at the end', async () => {
  let [added, written, writings] = [0, 0, 0];
  const writer = createWriter(async () => {
    const seen = added;
    await sleep(50);
    written = seen;
    writings += 1;
  }, true);
  for (added = 1; added < 20; added++) await writer.write();
  expect(written).toBe(0);
  await writer.finish();
  expect(written).toBe(20);
  expect(writings).toBeLessThanOrEqual(2);
});
