import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publish, takeBack } from './publish.ts';

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

const back = (): Promise<void> => takeBack({ from: join(out, work, 'delivery'), out, work: join(out, work) });

test('a run that was killed between two renames gets back what it had put in place, and only that', async () => {
  await put({
    'notes.txt': 'mine',
    'master.wav': 'of an earlier song',
    'stems/bass.wav': 'new',
    [`${work}/delivery/master.wav`]: 'new',
    [`${work}/delivery/manifest.json`]: '{}',
    [`${work}/publishing.json`]: JSON.stringify(['stems/bass.wav', 'master.wav', 'manifest.json']),
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
    [`${work}/publishing.json`]: '["master.wav","manifest.json"]',
  });
  await back();
  expect(await tree()).toEqual([`${work}/publishing.json`, 'manifest.json', 'master.wav']);
});

test.each(['["../secret.txt"]', '["/etc/hostname"]', '[1]', '{', '["stems/.."]'])(
  'a note of %s moves nothing',
  async (note) => {
    await put({ 'x/secret.txt': 's', [`x/${work}/delivery/manifest.json`]: '{}', [`x/${work}/publishing.json`]: note });
    await takeBack({ from: join(out, 'x', work, 'delivery'), out: join(out, 'x/out'), work: join(out, 'x', work) });
    expect(await readFile(join(out, 'x/secret.txt'), 'utf8')).toBe('s');
  },
);

test('what an earlier song had goes, though a run was killed after it had put that one’s manifest aside', async () => {
  const sha256 = createHash('sha256').update('of an earlier song').digest('hex');
  const earlier = {
    kind: 'production',
    files: [{ path: 'stems/guitars.wav', sha256 }],
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
  await publish({ from, out, work: join(out, work), paths: ['master.wav', 'manifest.json'] });
  expect((await tree()).filter((file) => !file.startsWith(work))).toEqual([
    'manifest.json',
    'master.wav',
    'stems/mine.wav',
  ]);
});
