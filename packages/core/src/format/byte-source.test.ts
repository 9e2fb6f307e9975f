import { afterAll, expect, test } from '@jest/globals';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { has, run, temporaryFolder } from '../../test/files.ts';
import { memorySource, openFileSource, sliceSource } from './byte-source.ts';

const folder = temporaryFolder('source');
afterAll(folder.remove);

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) & 255);

test('a file, a piece of memory and a slice give the same bytes', async () => {
  await writeFile(folder.at('bytes'), bytes);
  const file = await openFileSource(folder.at('bytes'));
  const padded = new Uint8Array([1, 2, 3, ...bytes, 4, 5]);
  const sources = [file, memorySource(bytes), sliceSource(memorySource(padded), 3, bytes.length)];
  for (const source of sources) {
    expect(source.size).toBe(bytes.length);
    for (const [offset, length] of [
      [0, 10],
      [65_530, 20],
      [65_536, 70_000],
      [199_990, 100],
      [200_000, 5],
      [300_000, 5],
      [12, 0],
    ] as const) {
      expect([...(await source.read(offset, length))]).toEqual([...bytes.subarray(offset, offset + length)]);
      const target = new Uint8Array(length);
      const there = bytes.subarray(offset, offset + length);
      expect(await source.readInto(target, offset)).toBe(there.length);
      expect([...target.subarray(0, there.length)]).toEqual([...there]);
    }
  }
  await file.close();
});

test('a file is closed once and not read after that: its number may be that of another file by then', async () => {
  await writeFile(folder.at('first'), 'first');
  await writeFile(folder.at('second'), 'second');
  const first = await openFileSource(folder.at('first'));
  await first.close();
  const second = await openFileSource(folder.at('second'));
  await first.close();
  await expect(first.readInto(new Uint8Array(5), 0)).rejects.toThrow(/closed/);
  expect(Buffer.from(await second.read(0, 6)).toString()).toBe('second');
  await second.close();
});

test('a long file lets others have their turn while it is walked through', async () => {
  await writeFile(folder.at('long'), '');
  await truncate(folder.at('long'), 2 ** 26);
  const file = await openFileSource(folder.at('long'));
  let turns = 0;
  const takeTurn = (): void => {
    turns++;
    next = setImmediate(takeTurn);
  };
  let next = setImmediate(takeTurn);
  for (let offset = 0; offset < file.size; offset += 4096) await file.read(offset, 4096);
  clearImmediate(next);
  await file.close();
  expect(turns).toBeGreaterThanOrEqual(2);
});

test('what cannot be opened is the user’s error, told in words', async () => {
  await mkdir(folder.at('folder'));
  await expect(openFileSource(folder.at('nothing'))).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/no such file/),
  });
  await expect(openFileSource(folder.at('folder'))).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/got a folder/),
  });
});

(has('mkfifo') ? test : test.skip)('a pipe without a writer is refused at once', async () => {
  run('mkfifo', [folder.at('pipe')]);
  await expect(openFileSource(folder.at('pipe'))).rejects.toMatchObject({ name: 'InputError' });
});
