/** What each command prints with `--json` is what its schema says, key by key. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { answerSchemas } from '../packages/catalog/dist/answers/index.js';
import { writeArchive } from '../examples/write-archive.mjs';
import { judge } from './judge.ts';
import { repositoryRoot } from './repository.ts';

jest.setTimeout(600_000);

const bin = join(repositoryRoot, 'apps/stem/bin/stem.js');

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-json-'));
  await writeArchive(join(home, 'music'), ['songs/Track 01.wav', 'scratch/riff idea.wav']);
});

afterAll(() => rm(home, { recursive: true, force: true }));

const archive = '--root music --cache-dir cache';
const song = '--bpm 240 --duration 6 --sample-rate 22050 --subtype PCM_16';

/** In this order, since one reads what another has written. */
const lines: readonly (readonly [line: string, status: number])[] = [
  [`discover ${archive}`, 0],
  [`discover ${archive} --analyze --output measured.csv`, 0],
  ['select --explain --min-duration 1', 0],
  ['select --min-duration 9999 --output none.csv', 1],
  ['batch-generate --root music --count 1 --dry-run', 0],
  ['batch-generate --root music --count 1', 0],
  ['batch-generate --root music --shard 2/2', 0],
  ['batch-generate --root music --shard 2/2 --dry-run', 0],
  ['results merge', 1],
  ['batch-generate --root music --shard 1/2', 0],
  ['results merge', 0],
  ['audition music/export --root music', 0],
  ['audition music/export --root music --distinct 3', 0],
  ['again music/export/tr8s/by_source/track_01 --root music --to again', 0],
  ['verify music/export', 0],
  ['keep music/export/ratings.json --to kit --limit-sec 20 --dry-run', 0],
  ['keep music/export/ratings.json --to kit --distinct 3 --trash', 0],
  ['keep music/export/ratings.json --restore', 0],
  [`produce --out song ${song} --dry-run`, 0],
  [`produce --out song ${song}`, 0],
  [`produce --out song ${song}`, 0],
  ['verify song', 0],
  [`doctor ${archive}`, 0],
];

test.each(lines)('stem %s --json', async (line, status) => {
  if (line.startsWith('keep')) {
    await judge(join(home, 'music/export'), ({ texture: { kind } }) =>
      kind === 'pad' ? { rating: 5 } : { rejected: true },
    );
  }
  const words = [bin, ...line.split(' '), '--json'];
  const outcome = spawnSync(process.execPath, words, { cwd: home, encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect({ status: outcome.status, stderr: outcome.status === status ? '' : outcome.stderr }).toEqual({
    status,
    stderr: '',
  });
  const printed: unknown = JSON.parse(outcome.stdout);
  const [command] = line.split(' ') as [keyof typeof answerSchemas];
  // What the schema does not know would be left out.
  expect(answerSchemas[command].parse(printed)).toEqual(printed);
});

test('each schema is of a command that prints, and lies with those for editors', async () => {
  const help = (...words: string[]): string =>
    spawnSync(process.execPath, [bin, ...words, '--help'], { encoding: 'utf8' }).stdout;
  const listed = [...help().matchAll(/^ {2}stem (\S+) {2,}/gm)].map(([, name]) => name ?? '');
  const printing = listed.filter((name) => help(name).includes('--json'));
  expect(printing).toEqual(expect.arrayContaining(Object.keys(answerSchemas)));
  for (const name of Object.keys(answerSchemas)) {
    const file = join(repositoryRoot, `configs/schema/output/${name}.json`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ title: `What stem ${name} --json prints` });
  }
});
