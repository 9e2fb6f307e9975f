import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FormatError, InputError, InternalError } from '@stem/core';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import yazl from 'yazl';
import { checkArchive, createArchive, extractArchive, sumsName, writeArchive, type ArchiveEntry } from './index.ts';

const root = await mkdtemp(path.join(tmpdir(), 'stem-archive-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const has = (program: string): boolean => spawnSync(program, ['-h'], { stdio: 'ignore' }).error === undefined;
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

let count = 0;
let folder = '';
let zip = '';
beforeEach(async () => {
  folder = path.join(root, String(count++));
  await mkdir(folder);
  zip = path.join(folder, 'deliverables.zip');
});

const texts: Record<string, string> = {
  'stems/drums.wav': 'boom'.repeat(50_000),
  'master.wav': 'a\0b'.repeat(70_000),
  'stems/Brücke.wav': '',
};

/** A file on the disk for each text, as an entry. */
async function entriesOf(contents: Readonly<Record<string, string>> = texts): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (const [name, text] of Object.entries(contents)) {
    const file = path.join(folder, sha256(name));
    await writeFile(file, text);
    entries.push({ name, path: file, sha256: sha256(text) });
  }
  return [...entries, { name: 'manifest.json', text: '{"kind":"deliverables"}\n' }];
}

/** The same by hand, of names that the writer refuses too, and changed bytes. */
async function forge(
  entries: Readonly<Record<string, string | Buffer>>,
  options: object = { compress: false },
): Promise<Buffer> {
  const file = new yazl.ZipFile();
  for (const [name, content] of Object.entries(entries)) {
    file.addBuffer(typeof content === 'string' ? Buffer.from(content) : content, name, options);
  }
  file.end();
  const chunks: Buffer[] = [];
  for await (const chunk of file.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Every occurrence of a text replaced by one of the same length. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

async function problemsOf(bytes: Uint8Array): Promise<string[]> {
  await writeFile(zip, bytes);
  return (await checkArchive(zip)).problems.map(({ name, message }) => `${name}: ${message}`);
}

describe('an archive', () => {
  test('is whole: every file, sorted, stored, with its sum', async () => {
    await writeArchive(zip, await entriesOf());
    const { files, problems } = await checkArchive(zip);
    expect(problems).toEqual([]);
    expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['manifest.json', 24],
      ['master.wav', 210_000],
      ['stems/Brücke.wav', 0],
      ['stems/drums.wav', 200_000],
    ]);
    expect(files.find(({ name }) => name === 'master.wav')?.sha256).toBe(sha256(texts['master.wav'] as string));
    const bytes = await readFile(zip);
    expect(bytes.length).toBeLessThan(410_024 + 2000);
    for (const { storedAt = -1, bytes: length, sha256: sum } of files) {
      expect(sha256(bytes.subarray(storedAt, storedAt + length))).toBe(sum);
    }
  });

  test('is the same bytes on any day, in any zone, in any order of the entries', async () => {
    const entries = await entriesOf();
    await writeArchive(zip, entries);
    const first = await readFile(zip);
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Kiritimati';
    try {
      for (const entry of entries) if ('path' in entry) await utimes(entry.path, 1e9, 1e9);
      await writeArchive(zip, entries.toReversed());
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect(Buffer.compare(await readFile(zip), first)).toBe(0);
  });

  (has('unzip') ? test : test.skip)('is taken by unzip, and its sums by sha256sum', async () => {
    await writeArchive(zip, await entriesOf());
    const tested = spawnSync('unzip', ['-t', zip], { encoding: 'utf8' });
    expect(tested.stdout).toContain('No errors detected');
    const out = path.join(folder, 'unpacked');
    expect(spawnSync('unzip', ['-q', zip, '-d', out]).status).toBe(0);
    expect(await readFile(path.join(out, 'stems', 'drums.wav'), 'utf8')).toBe(texts['stems/drums.wav']);
    if (has('sha256sum'))
      expect(spawnSync('sha256sum', ['--check', '--strict', sumsName], { cwd: out }).status).toBe(0);
  });

  (has('zip') ? test : test.skip)('that somebody packed anew, deflated, is whole too', async () => {
    await writeArchive(zip, await entriesOf());
    const out = path.join(folder, 'unpacked');
    await mkdir(out);
    await extractArchive(zip, out);
    const again = path.join(folder, 'again.zip');
    expect(spawnSync('zip', ['-q', '-r', again, '.'], { cwd: out }).status).toBe(0);
    expect((await checkArchive(again)).problems).toEqual([]);
  });

  test('unpacks to what went in', async () => {
    await writeArchive(zip, await entriesOf());
    const out = path.join(folder, 'out');
    expect((await extractArchive(zip, out)).problems).toEqual([]);
    for (const [name, text] of Object.entries(texts)) expect(await readFile(path.join(out, name), 'utf8')).toBe(text);
    expect(await readFile(path.join(out, sumsName), 'utf8')).toContain(
      `${sha256('{"kind":"deliverables"}\n')}  manifest.json\n`,
    );
  });

  test('holds a file whose CRC-32 is known against that', async () => {
    const [drums] = await entriesOf();
    const file = { ...(drums as { name: string; path: string; sha256: string }), crc32: crc32('boom'.repeat(50_000)) };
    await writeArchive(zip, [file]);
    expect((await checkArchive(zip)).problems).toEqual([]);
    await expect(writeArchive(zip, [{ ...file, crc32: 1 }])).rejects.toThrow(/expected CRC-32 1, got/);
    expect((await checkArchive(zip)).problems).toEqual([]);
  });

  test('has its entries by their names, in whatever order they came', async () => {
    const archive = await createArchive(zip);
    for (const name of ['b', 'c', 'a']) await archive.add({ name, text: name.repeat(3) });
    await archive.finish();
    const { files, problems } = await checkArchive(zip);
    expect([problems, files.map(({ name }) => name)]).toEqual([[], ['a', 'b', 'c']]);
  });

  test('that is given up leaves nothing behind', async () => {
    const archive = await createArchive(zip);
    await archive.add({ name: 'a', text: 'a' });
    await archive.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is not there at all where a file changed or is missing', async () => {
    const entries = await entriesOf();
    const before = await readdir(folder);
    const [drums] = entries;
    await writeFile((drums as { path: string }).path, 'other');
    await expect(writeArchive(zip, entries)).rejects.toThrow(InputError);
    await expect(writeArchive(zip, entries)).rejects.toThrow(/changed while it was archived/);
    await rm((drums as { path: string }).path);
    await expect(writeArchive(zip, entries)).rejects.toMatchObject({
      code: 'ENOENT',
      path: (drums as { path: string }).path,
    });
    expect(await readdir(folder)).toEqual(
      before.filter((name) => name !== path.basename((drums as { path: string }).path)),
    );
  });

  test.each([
    [['../a.wav']],
    [['stems/../../a.wav']],
    [['/a.wav']],
    [['C:a.wav']],
    [['a\\b.wav']],
    [['a//b.wav']],
    [['a\n.wav']],
    [['a.wav', 'A.WAV']],
    [['é.wav', 'e\u0301.wav']],
    [['stems', 'stems/a.wav']],
    [[sumsName]],
  ])('never gets the names %j', async (names) => {
    const entries = names.map((name) => ({ name, text: 'x' }));
    await expect(writeArchive(zip, entries)).rejects.toThrow(InternalError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a broken archive', () => {
  test('with one bit flipped, wherever it is, is found out', async () => {
    await writeArchive(zip, await entriesOf({ 'a.wav': 'sound'.repeat(40), 'b.wav': 'music'.repeat(30) }));
    const whole = await readFile(zip);
    const flips = fc.integer({ min: 0, max: whole.length * 8 - 1 });
    await fc.assert(
      fc.asyncProperty(flips, async (bit) => {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        const found = await problemsOf(bytes).catch((error: unknown) => error);
        expect(found instanceof FormatError || (Array.isArray(found) && found.length > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('names the file whose content changed', async () => {
    await writeArchive(zip, await entriesOf());
    const bytes = await readFile(zip);
    const at = bytes.indexOf('boomboom');
    bytes[at] = (bytes[at] as number) ^ 1;
    expect(await problemsOf(bytes)).toEqual([
      expect.stringMatching(/^stems\/drums\.wav: CRC-32: expected [0-9a-f]{8}, got [0-9a-f]{8}$/),
      expect.stringMatching(/^stems\/drums\.wav: SHA-256: expected [0-9a-f]{64}, got [0-9a-f]{64}$/),
    ]);
  });

  test('names a file that is missing, and one that should not be there', async () => {
    const sums = `${sha256('x')}  a.wav\n${sha256('y')}  gone.wav\n`;
    expect(await problemsOf(await forge({ 'a.wav': 'x', 'more.wav': 'z', [sumsName]: sums }))).toEqual([
      'gone.wav: expected the file that SHA256SUMS lists, got none',
      'more.wav: expected a line in SHA256SUMS, got none',
    ]);
    expect(await problemsOf(await forge({ 'a.wav': 'x' }))).toEqual(['SHA256SUMS: expected this file, got none']);
  });

  test('that is cut, or no zip at all, or not there, says so', async () => {
    await writeArchive(zip, await entriesOf());
    const bytes = await readFile(zip);
    await expect(problemsOf(bytes.subarray(0, -30))).rejects.toThrow(/is no zip, or its end is missing/);
    await expect(problemsOf(Buffer.from('RIFF'))).rejects.toThrow(FormatError);
    await expect(checkArchive(path.join(folder, 'none.zip'))).rejects.toThrow(/Cannot open .*no such file/);
  });
});

describe('a trap', () => {
  const sums = `${sha256('x')}  aa/evil\n`;

  test.each([
    ['../evil', 'the name leads out of the archive'],
    ['/a/evil', 'the name is an absolute path'],
    ['a\\.\\bad', 'the name holds a backslash'],
    ['c:\\evil', 'the name holds a backslash'],
  ])('an entry called %s is not unpacked', async (name, reason) => {
    await writeFile(zip, renamed(await forge({ 'aa/evil': 'x', [sumsName]: sums }), 'aa/evil', name));
    const out = path.join(folder, 'out');
    const { problems } = await extractArchive(zip, out);
    expect(problems).toContainEqual({ name, message: reason });
    expect(await readdir(out)).toEqual([sumsName]);
    expect((await readdir(folder)).toSorted()).toEqual(['deliverables.zip', 'out']);
  });

  test('two entries of one name, and links, are not unpacked', async () => {
    const twice = renamed(await forge({ a1: 'x', a2: 'y', [sumsName]: `${sha256('x')}  a1\n` }), 'a2', 'a1');
    expect(await problemsOf(twice)).toEqual(['a1: there is another entry of this name']);
    const link = await forge({ link: '/etc/passwd' }, { compress: false, mode: 0o120_777 });
    expect(await problemsOf(link)).toContain('link: it is a symbolic link');
  });

  test('an entry that unpacks to more than it says is left where it says it ends', async () => {
    const bytes = await forge({ bomb: '0'.repeat(3_000_000) }, { compress: true });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(3_000_000);
    const liar = renamed(bytes, size.toString('latin1'), '\x10\0\0\0');
    expect(await problemsOf(liar)).toContain('bomb: size: expected 16 bytes, got more');
  });

  test('entries that share their bytes are not unpacked', async () => {
    const bytes = await forge({ a: 'x'.repeat(100), b: 'x'.repeat(100) });
    // The second directory record, which then points at the first entry, whose header has another name.
    const second = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    bytes.writeUInt32LE(0, second + 42);
    expect(await problemsOf(bytes)).toContain('b: name in its header: expected b as in the directory, got a');
    // The content of `a` is all of the entry `b`, which is told of as well.
    const inner = await forge({ b: 'x' });
    const innerDirectory = inner.indexOf('PK\x01\x02', 0, 'latin1');
    const innerEnd = inner.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    const outer = await forge({ a: inner.subarray(0, innerDirectory) });
    const end = outer.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    const record = Buffer.from(inner.subarray(innerDirectory, innerEnd));
    record.writeUInt32LE(30 + 1, 42);
    const nested = Buffer.concat([outer.subarray(0, end), record, outer.subarray(end)]);
    const nestedEnd = end + record.length;
    for (const at of [8, 10]) nested.writeUInt16LE(2, nestedEnd + at);
    nested.writeUInt32LE(nested.readUInt32LE(nestedEnd + 12) + record.length, nestedEnd + 12);
    const problems = await problemsOf(nested);
    expect(problems).toEqual([
      'b: it shares its bytes with another entry',
      'a: it shares its bytes with another entry',
      'SHA256SUMS: expected this file, got none',
    ]);
  });

  test('what is too large or too many is refused before anything is unpacked', async () => {
    await writeFile(zip, await forge({ a: 'x'.repeat(1000), b: 'y' }));
    await expect(extractArchive(zip, path.join(folder, 'out'), { maxBytes: 1000 })).rejects.toThrow(
      /at most 1000 bytes .* got 1001/,
    );
    await expect(extractArchive(zip, path.join(folder, 'out'), { maxEntries: 1 })).rejects.toThrow(
      /at most 1 entries .* got 2/,
    );
    expect(await readdir(folder)).toEqual(['deliverables.zip']);
  });
});
