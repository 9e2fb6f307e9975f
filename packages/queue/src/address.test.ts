import { expect, test } from '@jest/globals';
import { queueAddress } from './address.ts';

test('an address says host, port, database and whether it is encrypted', () => {
  expect(queueAddress('redis://desk', {})).toMatchObject({ host: 'desk', port: 6379, database: 0, isEncrypted: false });
  expect(queueAddress('rediss://desk.lan:6380/3', {})).toMatchObject({
    host: 'desk.lan',
    port: 6380,
    database: 3,
    isEncrypted: true,
    shown: 'rediss://desk.lan:6380/3',
  });
  expect(queueAddress('redis://[::1]:7000', {})).toMatchObject({
    host: '::1',
    port: 7000,
    shown: 'redis://[::1]:7000',
  });
});

test('it is that of the environment where none is given, and so is the password', () => {
  const env = { REDIS_URL: 'redis://far', STEM_QUEUE_PASSWORD: 'secret' };
  expect(queueAddress(undefined, env)).toMatchObject({ host: 'far', password: 'secret' });
  expect(queueAddress('redis://near', env)).toMatchObject({ host: 'near', password: 'secret' });
  expect(queueAddress('redis://anna:s%40fe@near', env)).toMatchObject({ username: 'anna', password: 's@fe' });
});

test('what is shown holds neither user nor password', () => {
  const { shown } = queueAddress('redis://anna:s%40fe@near/2', {});
  expect(shown).toBe('redis://near:6379/2');
});

test.each([
  undefined,
  '',
  'desk',
  'desk:6379',
  'http://desk',
  'redis://',
  'redis://:hush@',
  'redis://u:hush@desk:port',
  'redis://u:hush@desk/name',
  'redis://u:hush@desk/1?x=hush',
  'redis://u:%hush@desk',
])('%j is refused, and none of it is repeated', (given) => {
  const read = (): unknown => queueAddress(given, {});
  expect(read).toThrow(/--queue|REDIS_URL/);
  expect(read).not.toThrow(/hush/);
});
