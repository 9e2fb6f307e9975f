import { expect, test } from '@jest/globals';
import { isNear, isRunning, processMark, spaceOf } from './process-mark.ts';

const machine = 'of an image';

test('containers of two machines that are alike are not near each other, and two of one machine are told apart', () => {
  const container = { space: 'pid:[4026532287]', machine, boot: 'one' };
  expect(spaceOf(container)).toBe(spaceOf({ ...container }));
  expect(spaceOf(container)).not.toBe(spaceOf({ ...container, boot: 'another' }));
  expect(spaceOf(container)).not.toBe(spaceOf({ ...container, space: 'pid:[4026532290]' }));
  expect(spaceOf({ ...container, boot: undefined })).not.toBe(spaceOf({ ...container, boot: undefined }));
});

test('a machine is the same after a reboot, and without a machine-id another', () => {
  const host = { space: 'pid:[4026531836]', machine, boot: 'one' };
  expect(spaceOf(host)).toBe(spaceOf({ ...host, boot: 'another' }));
  expect(spaceOf({ ...host, machine: undefined })).not.toBe(spaceOf({ ...host, machine: undefined, boot: 'another' }));
});

test('this process is near itself, and runs', () => {
  expect(isNear(processMark())).toBe(true);
  expect(isRunning(processMark())).toBe(true);
  expect(isNear({ ...processMark(), host: 'elsewhere' })).toBe(false);
});
