/** What lies in examples/ and configs/ for people to start from goes through the built commands. (`npm run demo` is run by CI itself.) */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeArchive } from '../examples/write-archive.mjs';
import { repositoryRoot, stem, succeeded, type Outcome } from './repository.ts';

jest.setTimeout(600_000);

const configs = path.join(repositoryRoot, 'configs');
const song = path.join(repositoryRoot, 'examples/song.yaml');
const rules = 'selection.yaml';
const profiles = readdirSync(configs).filter((name) => name.endsWith('.yaml') && name !== rules);

let home: string;
const run = (...args: string[]): Promise<Outcome> =>
  stem(args, { cwd: home, env: { XDG_CACHE_HOME: path.join(home, 'cache') } });

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'stem-examples-'));
  await writeArchive(path.join(home, 'music'), ['songs/Track 01.wav']);
  succeeded(await run('discover', '--root', 'music'));
  succeeded(await run('select'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

test('there is no example that nobody runs', async () => {
  expect((await readdir(path.dirname(song))).toSorted()).toEqual([
    'archive',
    'cluster',
    'demo.mjs',
    'song.yaml',
    'write-archive.mjs',
  ]);
});

test('examples/song.yaml can be made as it is', async () => {
  const planned = JSON.parse(
    succeeded(await run('produce', song, '--out', 'whole', '--dry-run', '--json')).stdout,
  ) as object;
  expect(planned).toMatchObject({ state: 'planned', title: 'Deja Vu' });
});

test('a sixteenth of examples/song.yaml is made, and verified', async () => {
  const short = (await readFile(song, 'utf8'))
    .replaceAll(/bars: (\d+)/g, (_, bars: string) => `bars: ${Number(bars) / 16}`)
    .replace('target_sec: 137', `target_sec: ${137 / 16}`);
  await writeFile(path.join(home, 'song.yaml'), short);
  succeeded(await run('produce', 'song.yaml', '--out', 'deja-vu'));
  succeeded(await run('verify', 'deja-vu/deja_vu.zip', '--song', 'song.yaml'));
});

test(`configs/${rules} selects what the built-in rules do`, async () => {
  succeeded(await run('select', '--rules', path.join(configs, rules), '--output', 'by_rules.csv'));
  const [built, written] = await Promise.all(
    ['selected_sources.csv', 'by_rules.csv'].map((name) => readFile(path.join(home, name), 'utf8')),
  );
  expect(written).toBe(built);
});

test.each(profiles)('configs/%s makes textures', async (name) => {
  const line = [
    'batch-generate',
    '--root',
    'music',
    '--profile',
    path.join(configs, name),
    '--export-dir',
    `export/${name}`,
  ];
  const results = JSON.parse(succeeded(await run(...line, '--json')).stdout) as object;
  expect(results).toMatchObject({ total: 1, successful: 1 });
});
