import { expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { localHeader, zipDirectory, type ZipEntry } from './zip-records.ts';

/** A zip of which there is only the directory: nobody would write so long a one for a test. */
class DirectoryReader extends yauzl.RandomAccessReader {
  readonly #directory: Buffer;
  readonly #offset: number;

  constructor(directory: Buffer, offset: number) {
    super();
    this.#directory = directory;
    this.#offset = offset;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const bytes = Buffer.alloc(end - start);
    // The files before it are zeros.
    this.#directory.copy(bytes, Math.max(0, this.#offset - start), Math.max(0, start - this.#offset));
    return Readable.from([bytes], { objectMode: false });
  }
}

function openDirectory(entries: readonly ZipEntry[], offset: number): Promise<yauzl.ZipFile> {
  const directory = zipDirectory(entries, offset);
  const reader = new DirectoryReader(directory, offset);
  return yauzl.fromRandomAccessReaderPromise(reader, offset + directory.length, { autoClose: false });
}

async function entriesOf(entries: readonly ZipEntry[], offset: number): Promise<(string | number)[][]> {
  const zip = await openDirectory(entries, offset);
  const found: (string | number)[][] = [];
  for await (const {
    fileName,
    uncompressedSize,
    compressedSize,
    crc32,
    relativeOffsetOfLocalHeader,
  } of zip.eachEntry()) {
    found.push([fileName, uncompressedSize, compressedSize, crc32, relativeOffsetOfLocalHeader]);
  }
  return found;
}

const gib = 2 ** 30;

test('the directory says where each file is, beyond 4 GiB too', async () => {
  const entries: ZipEntry[] = [
    { name: 'master.wav', bytes: 5 * gib, crc32: 0xfedcba98, offset: 0 },
    { name: 'stems/Brücke.wav', bytes: 7, crc32: 1, offset: 5 * gib + 60 },
    { name: 'small.wav', bytes: 7, crc32: 2, offset: 5 * gib + 200 },
  ];
  const expected = entries.map(({ name, bytes, crc32, offset }) => [name, bytes, bytes, crc32, offset]);
  expect(await entriesOf(entries, 6 * gib)).toEqual(expected);
  const near = entries.map((entry, index) => ({ ...entry, bytes: 9, offset: 100 * index }));
  expect(await entriesOf(near, 400)).toEqual(near.map(({ name, crc32, offset }) => [name, 9, 9, crc32, offset]));
});

test('more entries than fit into 16 bits are counted', async () => {
  const entries = Array.from({ length: 70_000 }, (_, index) => ({
    name: `${index}`,
    bytes: 0,
    crc32: 0,
    offset: index,
  }));
  expect((await openDirectory(entries, 1000)).entryCount).toBe(70_000);
});

test('a local header is as long for any CRC and size of up to 4 GiB', () => {
  const lengthOf = (bytes: number, crc32: number): number =>
    localHeader({ name: 'a.wav', bytes, crc32, offset: 0 }).length;
  expect([lengthOf(0, 0), lengthOf(4 * gib - 2, 0xffffffff)]).toEqual([35, 35]);
  expect(lengthOf(4 * gib, 0)).toBe(35 + 4 + 16);
});
