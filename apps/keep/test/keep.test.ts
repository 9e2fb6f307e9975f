import { cp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkArchive } from '@stem/batch/archive';
import { createDesk, pad, sha256, type Desk } from './desk.ts';

let desk: Desk;
const ratings = 'export/ratings.json';

beforeEach(async () => {
  desk = await createDesk();
  await desk.track('one', [5, 4, 3, 'rejected']);
  await desk.track('two', [4, 1], 'songs/=cmd|two.wav');
  await desk.rate();
});

afterEach(() => desk.remove());

const kit = ['cmdtwo_pad01.wav', 'one_pad01.wav', 'one_pad02.wav'];
const own = ['.stem-kit.json', 'kit.csv'];
const inKit = async (folder = 'kit'): Promise<string[]> =>
  (await desk.names(folder)).filter((name) => !own.includes(name));
const json = async (...words: string[]) =>
  JSON.parse((await desk.keep(ratings, ...words, '--json')).stdout) as Document;

interface Document {
  readonly kit: {
    copied: string[];
    removed: string[];
    edited: string[];
    backup: string | null;
    left_out: number;
  } | null;
  readonly trashed: string[];
  readonly restored: string[];
  readonly problems: string[];
}

describe('a kit', () => {
  test('holds what is rated 4 or more and not rejected, byte for byte, with a list', async () => {
    const { code, stdout, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/kit: 3 textures of 2 tracks, 0\.1 MB, 1\.5 s\.\n$/);
    expect(await inKit()).toEqual(kit);
    expect(await desk.read('kit/one_pad02.wav')).toEqual(await desk.read(`export/${pad('one', 2)}`));
    const [header = '', ...lines] = String(await desk.read('kit/kit.csv'))
      .trim()
      .split('\n');
    const cells = (line = ''): Record<string, string | undefined> => {
      const values = line.split(',');
      return Object.fromEntries(header.split(',').map((name, index) => [name, values[index]]));
    };
    expect(lines.map((line) => cells(line)['name'])).toEqual(kit);
    expect(cells(lines[1])).toMatchObject({
      original_path: pad('one', 1),
      source: 'songs/one.wav',
      kind: 'pad',
      rating: '5',
      tags: 'warm',
      duration_sec: '0.500',
      loop_start: '0',
      loop_end: '11024',
      sha256: sha256(await desk.read('kit/one_pad01.wav')),
    });
  });

  test('of cells that a spreadsheet would run has them inert', async () => {
    await desk.rate((entries) => entries.map((entry) => ({ ...entry, tags: ['=1+1', '"quoted", one'] })));
    await desk.keep(ratings, '--to', 'kit');
    expect(String(await desk.read('kit/kit.csv'))).toContain(`"'=1+1; ""quoted"", one"`);
  });

  test.each([
    ['--min', '3', 4],
    ['--min', '5', 1],
    ['--limit-sec', '1.1', 2],
    ['--limit-mb', '0.05', 2],
  ])('%s %s makes %i', async (flag, value, count) => {
    await desk.keep(ratings, '--to', 'kit', flag, value);
    expect(await inKit()).toHaveLength(count);
    // The best rated is in, whatever has to stay out.
    expect(await inKit()).toContain('one_pad01.wav');
  });

  test('--distinct takes those that differ most', async () => {
    await desk.keep(ratings, '--to', 'kit', '--distinct', '2');
    expect(await inKit()).toHaveLength(2);
    const { kit: all } = await json('--to', 'kit', '--distinct', '99');
    expect(all).toMatchObject({ removed: [], left_out: 0 });
    expect(await inKit()).toEqual(kit);
  });

  test('finds what was moved by its hash, and says what is gone or was made anew', async () => {
    await rename(join(desk.root, 'export/by_source'), join(desk.root, 'export/elsewhere'));
    expect((await desk.keep(ratings, '--to', 'kit')).code).toBe(0);
    expect(await inKit()).toEqual(kit);
    await rm(join(desk.root, 'export/elsewhere/two'), { recursive: true });
    await desk.rate((entries) =>
      entries.map((entry, index) => (index === 0 ? { ...entry, sha256: 'f'.repeat(64) } : entry)),
    );
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /one_pad01_mid\.wav: it is not there any more[^]*two_pad01_mid\.wav: it is not there any more/,
    );
    expect(await inKit()).toEqual(['one_pad02.wav']);
  });

  test('leaves out what was changed, or cannot be read, and says so', async () => {
    await desk.write(`export/${pad('one', 1)}`, 'mine');
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect(code).toBe(1);
    expect(stderr).toMatch(/one_pad01_mid\.wav: it was changed since it was made/);
    expect(await inKit()).toEqual(['cmdtwo_pad01.wav', 'one_pad02.wav']);
  });

  test('with a problem of every texture tells the first twenty, and all with --json', async () => {
    await desk.rate((entries) =>
      Array.from({ length: 50 }, (_, index) => entries.map((entry) => ({ ...entry, path: `${index}/${entry.path}` })))
        .flat()
        .map((entry) => ({ ...entry, rating: 5, rejected: false, sha256: 'f'.repeat(64) })),
    );
    const { stderr } = await desk.keep(ratings, '--to', 'kit');
    expect(stderr.match(/is not there any more/g)).toHaveLength(20);
    expect(stderr).toContain('and 280 more, which --json lists');
    expect((await json('--to', 'kit')).problems).toHaveLength(300);
  });

  test('is only told of with --dry-run', async () => {
    const { stdout } = await desk.keep(ratings, '--to', 'kit', '--trash', '--dry-run');
    expect(stdout).toMatch(/^cmdtwo_pad01\.wav {2}4 {2}by_source[^]*1 rejected texture would go to the trash\.\n$/);
    expect(await desk.names('.')).toEqual(['export']);
    expect(await desk.names('export')).toEqual(['by_source', 'ratings.json']);
  });
});

describe('the same folder again', () => {
  beforeEach(async () => {
    await desk.keep(ratings, '--to', 'kit');
  });

  test('is left as it is', async () => {
    expect((await json('--to', 'kit')).kit).toMatchObject({ copied: [], removed: [], edited: [] });
    await rm(join(desk.root, 'kit/.stem-kit.json'));
    expect((await json('--to', 'kit')).kit).toMatchObject({ copied: [], removed: [], edited: [] });
    expect(await inKit()).toEqual(kit);
  });

  test('with another choice loses what is not in it, and nothing of anybody else’s', async () => {
    await desk.write('kit/one_pad02.wav', 'trimmed');
    await desk.write('kit/mine.wav', 'mine');
    const { kit: made } = await json('--to', 'kit', '--min', '5');
    expect(made).toMatchObject({ copied: [], removed: ['cmdtwo_pad01.wav'], edited: ['one_pad02.wav'] });
    expect(await inKit()).toEqual(['mine.wav', 'one_pad01.wav', 'one_pad02.wav']);
    expect(String(await desk.read('kit/one_pad02.wav'))).toBe('trimmed');
    // It is nobody's but the user's now: what has its name goes under another.
    await desk.keep(ratings, '--to', 'kit');
    expect(await inKit()).toEqual(['cmdtwo_pad01.wav', 'mine.wav', 'one_pad01.wav', 'one_pad02.wav', 'one_pad03.wav']);
    expect(String(await desk.read('kit/one_pad02.wav'))).toBe('trimmed');
  });

  test('keeps what somebody has changed of it, and its place', async () => {
    await desk.write('kit/one_pad01.wav', 'trimmed');
    await desk.write('kit/kit.csv', 'my notes');
    const { code, stdout } = await desk.keep(ratings, '--to', 'kit');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /left as they are: one_pad01\.wav\.\n {2}What was there before is kept as .*kit\.csv\.bak\./,
    );
    expect(await inKit()).toEqual([...kit, 'kit.csv.bak'].sort());
    expect(String(await desk.read('kit/one_pad01.wav'))).toBe('trimmed');
    expect(String(await desk.read('kit/kit.csv.bak'))).toBe('my notes');
    await desk.write('kit/kit.csv', 'more notes');
    await desk.keep(ratings, '--to', 'kit');
    expect(await desk.names('kit')).toEqual(expect.arrayContaining(['kit.csv.bak', 'kit.csv.bak2']));
  });

  test('where nothing is rated so well is left alone', async () => {
    await desk.rate((entries) => entries.map((entry) => ({ ...entry, rating: 2 })));
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect([code, stderr]).toEqual([1, 'Nothing in export/ratings.json is rated 4 or more and still there.\n']);
    expect(await inKit()).toEqual(kit);
  });

  test('goes on after a kill: what was written is known as ours', async () => {
    const ledger = String(await desk.read('kit/.stem-kit.json'));
    await rm(join(desk.root, 'kit/one_pad01.wav'));
    await desk.write('kit/.stem-kit.json', ledger);
    expect((await json('--to', 'kit')).kit).toMatchObject({ copied: ['one_pad01.wav'], edited: [] });
  });
});

test('a folder of somebody’s keeps what is in it, in capitals too', async () => {
  await desk.write('kit/ONE_PAD01.WAV', 'mine');
  await desk.write('kit/one_pad02.wav', 'mine');
  await desk.keep(ratings, '--to', 'kit');
  expect(await inKit()).toEqual([
    'ONE_PAD01.WAV',
    'cmdtwo_pad01.wav',
    'one_pad02.wav',
    'one_pad03.wav',
    'one_pad04.wav',
  ]);
  await desk.keep(ratings, '--to', 'kit', '--min', '5');
  expect(await inKit()).toEqual(['ONE_PAD01.WAV', 'one_pad02.wav', 'one_pad03.wav']);
});

test('a list of a kit that is none, or leads elsewhere, is not believed', async () => {
  await desk.write('kit/mine.wav', 'mine');
  for (const name of ['../mine.wav', 'mine.wav/../x.wav', '/etc/passwd']) {
    const files = [{ name, sha256: sha256('mine') }];
    await desk.write('kit/.stem-kit.json', JSON.stringify({ kind: 'kit', version: 1, files }));
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect([code, stderr]).toEqual([2, expect.stringContaining('is no list of a kit')]);
  }
  expect(await desk.names('kit')).toEqual(['.stem-kit.json', 'mine.wav']);
});

describe('a zip', () => {
  test('is whole, and the same again', async () => {
    await desk.keep(ratings, '--to', 'kit.zip');
    const first = await desk.read('kit.zip');
    const { files, problems } = await checkArchive(join(desk.root, 'kit.zip'));
    expect(problems).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual([...kit.slice(0, 1), 'kit.csv', ...kit.slice(1)]);
    expect((await json('--to', 'kit.zip')).kit).toMatchObject({ backup: null });
    expect(await desk.read('kit.zip')).toEqual(first);
  });

  test('lands in a folder that is made for it', async () => {
    await desk.keep(ratings, '--to', 'kits/new/kit.zip');
    expect(await desk.names('kits/new')).toEqual(['kit.zip']);
  });

  test('does not take the place of what is no kit', async () => {
    await desk.write('kit.zip', 'mine');
    expect((await json('--to', 'kit.zip')).kit?.backup).toMatch(/kit\.zip\.bak$/);
    expect(String(await desk.read('kit.zip.bak'))).toBe('mine');
  });
});

describe('what was rejected', () => {
  test('goes to the trash, is not kept, and comes back', async () => {
    const { stdout } = await desk.keep(ratings, '--trash');
    expect(stdout).toMatch(/^1 rejected texture moved to .*export\/trash\.\n$/);
    expect(await desk.names('export')).toEqual(['by_source', 'ratings.json', 'trash']);
    expect(await readdir(join(desk.root, 'export/by_source/one/pads'))).toHaveLength(3);
    expect((await json('--trash')).trashed).toEqual([]);
    expect((await desk.keep(ratings, '--trash')).stderr).toMatch(/^Nothing to put away: .* in the trash already/);
    await desk.rate((entries) => entries.map((entry) => ({ ...entry, rejected: false })));
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect([code, stderr]).toEqual([1, expect.stringContaining('it lies in the trash (--restore brings it back)')]);
    expect((await json('--restore', '--to', 'kit')).restored).toEqual([pad('one', 4)]);
    expect(await inKit()).toContain('one_pad04.wav');
    expect(await desk.names('export')).toEqual(['by_source', 'ratings.json']);
    const { stderr: said } = await desk.keep(ratings, '--trash', '--restore');
    expect(said).toBe(
      `The trash holds nothing to bring back.\nNothing to put away: nothing in ${ratings} is rejected.\n`,
    );
  });

  test('is not looked for in another track of the same sound, once it is put away or gone', async () => {
    await cp(join(desk.root, 'export/by_source/one'), join(desk.root, 'export/by_source/same'), { recursive: true });
    await desk.keep(ratings, '--trash');
    expect((await json('--trash')).trashed).toEqual([]);
    await rm(join(desk.root, 'export/trash'), { recursive: true });
    expect((await json('--trash')).trashed).toEqual([]);
    expect(await readdir(join(desk.root, 'export/by_source/same/pads'))).toHaveLength(4);
  });

  test('stays in the trash where it is still rejected and both are asked for', async () => {
    await desk.rate((entries) => entries.map((entry) => ({ ...entry, rejected: true })));
    await desk.keep(ratings, '--trash');
    await desk.rate((entries) => entries.map((entry, index) => ({ ...entry, rejected: index < 2 })));
    const { trashed, restored } = await json('--trash', '--restore');
    expect([trashed, restored.length]).toEqual([[], 4]);
    expect(await desk.names('export/trash')).toHaveLength(2);
  });
});

describe('what is refused', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['nothing to do', [ratings], /Say what to do: --to FOLDER/],
    ['ratings that are not there', ['none.json', '--to', 'kit'], /none\.json: there is no such file/],
    [
      'ratings that lie elsewhere',
      ['saved/ratings.json', '--to', 'kit'],
      /No textures lie beside saved\/ratings\.json: .* --from/,
    ],
    ['a folder that is not there', [ratings, '--from', '.stem', '--to', 'kit'], /--from \.stem: there is no such/],
    [
      'a folder without textures',
      [ratings, '--from', 'saved', '--to', 'kit'],
      /--from saved: no textures .* lie there/,
    ],
    ['a file as a folder', [ratings, '--to', 'ratings.json'], /is a file: name a folder/],
    ['a folder as a zip', [ratings, '--to', 'folder.zip'], /is a folder: name a new zip/],
    ['a kit among the tracks', [ratings, '--to', 'export/by_source/kit'], /among the textures themselves/],
    ['a kit in a track', [ratings, '--to', 'export/by_source/one'], /among the textures themselves/],
    ['a kit in a track, by a link', [ratings, '--to', 'link/kit'], /among the textures themselves/],
    ['a kit as the folder of the tracks', [ratings, '--to', 'export'], /is the folder of the textures itself/],
    ['a kit of another form', [ratings, '--to', 'kit.rar'], /a kit is a folder, or a file that ends in \.zip/],
    ['a kit in the trash', [ratings, '--to', 'export/trash/kit'], /is the trash/],
    ['a name of 7', [ratings, '--to', 'kit', '--name-length', '7'], /--name-length/],
    ['a rating of 6', [ratings, '--to', 'kit', '--min', '6'], /--min/],
  ])('%s', async (_what, words, message) => {
    await desk.write('ratings.json', '');
    await desk.write('saved/ratings.json', String(await desk.read(ratings)));
    await desk.write('folder.zip/x', '');
    await symlink('export/by_source/one', join(desk.root, 'link'));
    const { code, stderr } = await desk.keep(...words);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(await desk.names('kit')).toEqual([]);
  });

  test('ratings that contradict themselves', async () => {
    await desk.rate((entries) => [...entries, ...entries.slice(0, 1).map((entry) => ({ ...entry, rating: 1 }))]);
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/contradict[^]*rated 5 in .*rated 1 in/)]);
  });

  test('paths of ratings and manifests that lead out of the folder', async () => {
    await desk.rate((entries) =>
      entries.map((entry) => ({ ...entry, path: '../../etc/passwd', sha256: sha256('x') })).slice(0, 1),
    );
    const { code, stderr } = await desk.keep(ratings, '--to', 'kit');
    expect([code, stderr]).toEqual([1, expect.stringContaining('it is not there any more')]);
    await desk.rate();
    await rm(join(desk.root, `export/${pad('one', 1)}`));
    await desk.write('secret.wav', 'secret');
    await symlink(join(desk.root, 'secret.wav'), join(desk.root, `export/${pad('one', 1)}`));
    expect((await desk.keep(ratings, '--to', 'kit')).stderr).toMatch(/one_pad01_mid\.wav: .*link that leads out/);
    expect(await inKit()).toEqual(['cmdtwo_pad01.wav', 'one_pad02.wav']);
  });
});
