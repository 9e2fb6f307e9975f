import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeArchive } from '@stem/batch/archive';
import { requireOwnFiles } from './own-folder.ts';
import { publish, takeBack } from './publish.ts';
import { notePublishing } from './publishing.ts';

let out = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'stem-publish-'));
});
afterEach(() => rm(out, { recursive: true }));

const work = '.stem-produce';

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  }
}

async function tree(): Promise<string[]> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1)).sort();
}

/** The note of a run that publishes these files, with these contents. */
const note = (files: Readonly<Record<string, string>>): string =>
  JSON.stringify([
    { files: Object.entries(files).map(([path, text]) => ({ path, sha256: sha256(text) })), archive: 'stems.zip' },
  ]);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const back = (): Promise<void> => takeBack({ from: join(out, work, 'delivery'), out, work: join(out, work) });

test('a run that was killed between two renames gets back what it had put in place, and only that', async () => {
  await put({
    'notes.txt': 'mine',
    'master.wav': 'of an earlier song',
    'stems/bass.wav': 'new',
    [`${work}/delivery/master.wav`]: 'new',
    [`${work}/delivery/manifest.json`]: '{}',
    [`${work}/publishing.json`]: note({ 'stems/bass.wav': 'new', 'master.wav': 'new', 'manifest.json': '{}' }),
  });
  await back();
  const files = ['delivery/master.wav', 'delivery/stems/bass.wav', 'publishing.json'].map((file) => `${work}/${file}`);
  expect(await tree()).toEqual([...files, 'master.wav', 'notes.txt'].sort());
  expect(await readFile(join(out, 'master.wav'), 'utf8')).toBe('of an earlier song');
  await back();
  expect(await tree()).toHaveLength(5);
});

test('a run that was killed behind the last rename has everything in its place', async () => {
  await put({
    'manifest.json': '{}',
    'master.wav': 'new',
    [`${work}/publishing.json`]: note({ 'master.wav': 'new', 'manifest.json': '{}' }),
  });
  await back();
  expect(await tree()).toEqual([`${work}/publishing.json`, 'manifest.json', 'master.wav']);
});

test('what somebody has changed after the kill stays where it is, and is in the way', async () => {
  const publication = { from: join(out, work, 'delivery'), out, work: join(out, work) };
  await put({ 'master.wav': 'new', 'stems/bass.wav': 'new', 'notes.txt': 'mine' });
  const entries = ['master.wav', 'stems/bass.wav'].map((name) => ({
    name,
    path: join(out, name),
    sha256: sha256('new'),
  }));
  await writeArchive(join(out, 'stems.zip'), entries);
  await put({
    'stems/bass.wav': 'changed',
    [`${work}/delivery/manifest.json`]: '{}',
    [`${work}/publishing.json`]: note({ 'master.wav': 'new', 'stems/bass.wav': 'new' }),
  });
  await back();
  const own = ['delivery/master.wav', 'delivery/stems.zip', 'publishing.json'].map((file) => `${work}/${file}`);
  expect(await tree()).toEqual([...own, 'notes.txt', 'stems/bass.wav']);
  const paths = ['stems/bass.wav', 'master.wav', 'stems.zip'];
  await expect(requireOwnFiles(out, publication.work, paths)).rejects.toThrow(
    /were changed since:\n {2}.*bass\.wav\nMove/,
  );
  // As a later one leaves it that was killed in its turn: both have put files there.
  await put({ 'stems/bass.wav': 'new', 'master.wav': 'newer', [`${work}/delivery/manifest.json`]: '{}' });
  await notePublishing(publication.work, { hashes: new Map([['master.wav', sha256('newer')]]), archive: 'stems.zip' });
  await requireOwnFiles(out, publication.work, paths);
});

test('a zip that somebody has put a file into is not taken back', async () => {
  await put({ 'master.wav': 'new', 'song.mid': 'mine', [`${work}/delivery/manifest.json`]: '{}' });
  const entries = ['master.wav', 'song.mid'].map((name) => ({ name, path: join(out, name) }));
  const hashed = [sha256('new'), sha256('mine')].map((hash, index) => ({ ...entries[index]!, sha256: hash }));
  await writeArchive(join(out, 'stems.zip'), hashed);
  await put({ [`${work}/publishing.json`]: note({ 'master.wav': 'new' }) });
  await back();
  expect(await tree()).toContain('stems.zip');
});

const badNotes = ['../secret.txt', '/etc/hostname', 'stems/..'].map((path) => note({ [path]: 's' }));
test.each([...badNotes, '["master.wav"]', '[{"files":[],"archive":"../secret.txt"}]', '[1]', '{'])(
  'a note of %s moves nothing',
  async (text) => {
    await put({ 'x/secret.txt': 's', [`x/${work}/delivery/manifest.json`]: '{}', [`x/${work}/publishing.json`]: text });
    await takeBack({ from: join(out, 'x', work, 'delivery'), out: join(out, 'x/out'), work: join(out, 'x', work) });
    expect(await readFile(join(out, 'x/secret.txt'), 'utf8')).toBe('s');
  },
);

test('what an earlier song had goes, though a run was killed after it had put that one’s manifest aside', async () => {
  const earlier = {
    kind: 'production',
    files: [{ path: 'stems/guitars.wav', sha256: sha256('of an earlier song') }],
    song: { values: { archive: { name: 'earlier.zip' } } },
  };
  await put({
    'stems/guitars.wav': 'of an earlier song',
    'stems/mine.wav': 'mine',
    [`${work}/earlier.json`]: JSON.stringify(earlier),
    [`${work}/delivery/master.wav`]: 'new',
    [`${work}/delivery/manifest.json`]: '{}',
  });
  const from = join(out, work, 'delivery');
  await put({ [`${work}/delivery/stems.zip`]: 'zip' });
  const hashes = new Map(['master.wav', 'manifest.json'].map((path) => [path, sha256('new')]));
  await publish({ from, out, work: join(out, work), hashes, archive: 'stems.zip' });
  expect((await tree()).filter((file) => !file.startsWith(work))).toEqual([
    'manifest.json',
    'master.wav',
    'stems.zip',
    'stems/mine.wav',
  ]);
});
