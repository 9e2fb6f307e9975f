/** The README's commands and its profile work as they are printed, and so does the program in that of @stem/core. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { openStore, parseStoreAddress } from '@stem/storage';
import { writeArchive } from '../examples/write-archive.mjs';
import { startTestStore, type TestStore } from '../packages/storage/test/s3-server.ts';
import { judge } from './judge.ts';
import { repositoryRoot, run, succeeded, type Outcome } from './repository.ts';
import { writeTone } from './tone.ts';
import { treeFiles } from './tree.ts';

jest.setTimeout(600_000);

const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8');
const blocks = (language: string, text = readme): string[] =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, kind]) => kind === language).map(([, , text]) => text);
const commands = blocks('sh').flatMap((text) => text.trim().split('\n'));

/** The YAML with this key in it. */
const yaml = (key: string): string => blocks('yaml').find((text) => text.includes(`${key}:`)) ?? '';

let home: string;
let visible: NodeJS.ProcessEnv;
let store: TestStore;

/** A line typed into a shell in a folder of its own, `stem` installed, the music in ~/Music. */
const type = (line: string): Promise<Outcome> => run('sh', ['-c', line], { cwd: join(home, 'results'), env: visible });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-readme-'));
  await mkdir(join(home, 'results'));
  await mkdir(join(home, 'bin'));
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${join(repositoryRoot, 'apps/stem/bin/stem.js')}" "$@"\n`;
  await writeFile(join(home, 'bin/stem'), shim);
  await chmod(join(home, 'bin/stem'), 0o755);
  store = await startTestStore(['music']);
  const PATH = `${join(home, 'bin')}${delimiter}${process.env['PATH']}`;
  visible = { ...store.env, HOME: home, XDG_CACHE_HOME: undefined, PATH };
  await writeFile(join(home, 'results/calm.yaml'), yaml('require'));
  await writeFile(join(home, 'results/song.yaml'), yaml('sections'));
  await writeArchive(join(home, 'Music'), ['songs/Track 01.wav', 'scratch/riff idea.wav']);
  const archive = await openStore(parseStoreAddress('s3://music/archive'), { env: store.env });
  for (const path of await treeFiles(join(home, 'Music'))) await archive.put(path, { file: join(home, 'Music', path) });
  archive.close();
});

afterAll(async () => {
  await store.close();
  await rm(home, { recursive: true, force: true });
});

test('it shows commands to run', () => {
  expect(commands.length).toBeGreaterThan(6);
  expect(
    commands.filter(
      (line) =>
        !/^stem (discover|select|batch-generate|worker|queue|results|audition|keep|why|again|produce|verify|doctor)(?: |$)/.test(
          line,
        ),
    ),
  ).toEqual([]);
});

test.each(commands)('%s', async (line) => {
  // What a person does on the page between these commands.
  if (line.includes('ratings.json')) {
    await judge(join(home, 'Music/export/tr8s'), ({ texture }) =>
      texture.kind === 'flicker' ? { rejected: true } : { rating: 5 },
    );
  }
  succeeded(await type(line));
});

test('the folder tree is the one it draws', async () => {
  const files = await treeFiles(join(home, 'Music/export/tr8s/by_source'));
  expect(files).toContain('track_01/manifest.json');
  for (const kind of ['pads', 'swells', 'clouds', 'hiss']) {
    expect(files.some((file) => file.startsWith(`track_01/${kind}/track_01_`))).toBe(true);
  }
  const dark = await treeFiles(join(home, 'Music/export/tr8s/dark/by_source'));
  expect(dark).toContain('track_01/manifest.json');
});

test('what --explain says is as it shows', async () => {
  const line = commands.find((command) => command.includes('calm.yaml')) ?? '';
  const shown = blocks('').find((text) => text.includes('rule 1')) ?? '';
  // What is measured may come out otherwise one day; which rules are asked, and how it looks, may not.
  const rulesIn = (text: string): readonly string[] =>
    [...text.matchAll(/^ +(ok|out|[+-])[\d.]* {2}(rule \d+ \S+) +\S/gm)].map(([, mark, rule]) => `${mark} ${rule}`);
  const [track = ''] = succeeded(await type(line)).stdout.split(/^(?=\[ +--\])/m);
  expect(rulesIn(shown).length).toBeGreaterThan(5);
  expect(rulesIn(track)).toEqual(rulesIn(shown));
});

test('its profile loads without a warning', async () => {
  await writeFile(join(home, 'Music/config_mine.yaml'), yaml('pad_miner'));
  const line = 'stem batch-generate --sources selected_sources.csv --root ~/Music --profile mine --dry-run';
  expect(succeeded(await type(line)).stderr).not.toMatch(/warning|unknown/i);
});

test('the program in the README of @stem/core makes textures', async () => {
  const folder = join(home, 'library');
  await mkdir(folder);
  // What a file holds decides, not what it is called.
  await writeTone(join(folder, 'take.flac'), 2);
  const [program = ''] = blocks('js', await readFile(join(repositoryRoot, 'packages/core/README.md'), 'utf8'));
  const script = `process.chdir(${JSON.stringify(folder)});\n${program}`;
  succeeded(await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: repositoryRoot }));
  expect(await treeFiles(folder)).toEqual(expect.arrayContaining(['swell01_warm.wav', 'hiss08.wav', 'flicker04.wav']));
});

test('the meter in the README of @stem/core reads a file', async () => {
  const folder = join(home, 'meter');
  await mkdir(folder);
  await writeTone(join(folder, 'concert.wav'), 4);
  const [, program = ''] = blocks('js', await readFile(join(repositoryRoot, 'packages/core/README.md'), 'utf8'));
  const script = `process.chdir(${JSON.stringify(folder)});\n${program}\nconsole.log(integratedLufs, truePeakDbtp);`;
  const { stdout } = succeeded(
    await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: repositoryRoot }),
  );
  const [lufs = NaN, dbtp = NaN] = stdout.trim().split(' ').map(Number);
  expect(lufs).toBeLessThan(0);
  expect(dbtp).toBeGreaterThan(lufs);
});

test('every file it links to is there', async () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target);
  expect(links.length).toBeGreaterThan(3);
  await Promise.all(links.map((link) => access(join(repositoryRoot, link))));
});
