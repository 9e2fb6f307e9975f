import { expect, test } from '@jest/globals';
import { isStoreAddress, parseStoreAddress, storeAddressText } from './address.ts';

test.each([
  ['s3://music', 'music', ''],
  ['s3://music/', 'music', ''],
  ['S3://music/archive', 'music', 'archive/'],
  ['s3://my.music-2/old songs/1998/', 'my.music-2', 'old songs/1998/'],
])('%s is bucket %s and prefix "%s"', (text, bucket, prefix) => {
  expect(isStoreAddress(text)).toBe(true);
  expect(parseStoreAddress(text)).toStrictEqual({ bucket, prefix });
});

test.each(['archive', './s3://x', '/s3/music', 'https://s3.example/music'])('%s is no address of a store', (text) => {
  expect(isStoreAddress(text)).toBe(false);
});

test.each(['s3://', 's3:///archive', 's3://ab', 's3://mu sic', 's3://music//a', 's3://music/a/../b', 's3://music/./a'])(
  '%s is refused',
  (text) => {
    expect(() => parseStoreAddress(text)).toThrow(/s3:\/\//u);
  },
);

test('A password in an address is refused, and not said again', () => {
  expect(() => parseStoreAddress('s3://me:geheim@music/archive')).toThrow(/^(?!.*geheim).*AWS_\* environment/u);
});

test('An address reads as it was written', () => {
  expect(storeAddressText(parseStoreAddress('s3://music/archive/'))).toBe('s3://music/archive');
  expect(storeAddressText(parseStoreAddress('s3://music'))).toBe('s3://music');
  expect(storeAddressText(parseStoreAddress('s3://music/archive'), 'a/b.wav')).toBe('s3://music/archive/a/b.wav');
});
