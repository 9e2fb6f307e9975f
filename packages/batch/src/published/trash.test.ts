import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatManifest, parseManifest, type Manifest, type ManifestFile } from '@stem/catalog/manifest';
import { changesIn } from '../changed-files.ts';
import { tryLock } from '../lock.ts';
import { readReceipt } from '../receipt.ts';
import { changeTrash } from './trash.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const sounds = ['one', 'two', 'three'];
const none = new Set<string>();

let home = '';
let track = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-trash-'));
  track = join(home, 'by_source/song');
  await mkdir(join(track, 'pads'), { recursive: true });
  for (const sound of sounds) await writeFile(join(track, `pads/song_${sound}.wav`), sound);
  await writeFile(join(track, 'manifest.json'), formatManifest(manifest()));
  // Clocks of file systems tick in milliseconds.
  await sleep(20);
});

afterEach(() => rm(home, { recursive: true }));

function manifest(): Manifest {
  const source = {
    id: 'a',
    rel_path: 'song.wav',
    sha256: hash('song'),
    bytes: 4,
    sample_rate: 1,
    channels: 1,
    frames: 1,
  };
  return {
    kind: 'textures',
    version: 1,
    stem: '1',
    kernels: 'simd',
    slug: 'song',
    source: { ...source, container: 'wav', codec: 'pcm', decoder: 'stem' },
    other_sources: [],
    profile: { name: null, hash: hash('p'), values: {} },
    seed: 's',
    files: sounds.map(file),
    shortfalls: [],
    warnings: [],
  };
}

function file(sound: string): ManifestFile {
  const measurements = {
    true_peak_dbtp: -1,
    rms_db: -9,
    crest_factor: 3,
    centroid_hz: 1,
    flatness: 0,
    level_spread_db: 1,
  };
  return {
    path: `pads/song_${sound}.wav`,
    role: 'pad',
    sha256: hash(sound),
    bytes: sound.length,
    frames: 1,
    sample_rate: 44100,
    bit_depth: 24,
    channels: 1,
    loop: null,
    seam: null,
    measurements,
    grade: 'A',
    faults: [],
    sources: [],
    operations: [],
  };
}

const trashed = async (): Promise<string[]> => {
  const { files } = parseManifest(await readFile(join(track, 'manifest.json'), 'utf8'));
  return files.flatMap(({ path, trashed: isOut }) => (isOut === true ? [path] : []));
};

const reject = (...texts: readonly string[]) =>
  changeTrash(track, { rejects: new Set(texts.map(hash)), restores: none });
const restore = (...texts: readonly string[]) =>
  changeTrash(track, { rejects: none, restores: new Set(texts.map(hash)) });

const inTrash = join('trash', `song_two.${hash('two').slice(0, 8)}.wav`);

describe('what was rejected', () => {
  test('goes to the trash beside the published tracks; the manifest remembers, and the receipt holds', async () => {
    expect(await reject('two')).toEqual({ trashed: ['pads/song_two.wav'], restored: [], problems: [] });
    expect(await readFile(join(home, inTrash), 'utf8')).toBe('two');
    expect(await readdir(join(track, 'pads'))).toEqual(['song_one.wav', 'song_three.wav']);
    expect(await trashed()).toEqual(['pads/song_two.wav']);
    const inputs = {
      sourceSha256: hash('song'),
      profileHash: hash('p'),
      profileValues: {},
      seed: 's',
      stemVersion: '1',
    };
    const changes = async () => {
      const receipt = await readReceipt(track, { ...inputs, kernels: 'simd', drums: [] }, { isKept: true });
      return receipt.changes.map(({ input, name }) => [input, name]);
    };
    expect(await changes()).toEqual([]);
    await rm(join(track, 'pads/song_one.wav'));
    expect(await changes()).toEqual([['textures', 'pads/song_one.wav']]);
  });

  test('comes back to the byte, its manifest too, and the empty trash goes', async () => {
    const before = await readFile(join(track, 'manifest.json'), 'utf8');
    await reject('two', 'one');
    expect(await restore(...sounds)).toMatchObject({
      restored: ['pads/song_one.wav', 'pads/song_two.wav'],
      problems: [],
    });
    expect(await readFile(join(track, 'manifest.json'), 'utf8')).toBe(before);
    expect(await readFile(join(track, 'pads/song_two.wav'), 'utf8')).toBe('two');
    expect(await readdir(home)).toEqual(['by_source']);
  });

  test('is trashed once', async () => {
    await reject('two');
    expect(await reject('two')).toEqual({ trashed: [], restored: [], problems: [] });
  });

  test('and was changed since stays, and is still known to be changed', async () => {
    await writeFile(join(track, 'pads/song_two.wav'), 'TWO');
    expect((await reject('two', 'one')).problems).toEqual([expect.stringContaining('song_two.wav: was changed')]);
    expect(await readFile(join(track, 'pads/song_two.wav'), 'utf8')).toBe('TWO');
    expect(await trashed()).toEqual(['pads/song_one.wav']);
    expect(await changesIn(track, manifest().files)).toMatchObject({ changed: ['pads/song_two.wav'] });
  });

  test('never lands on what somebody has put into the trash', async () => {
    await mkdir(join(home, 'trash'));
    await writeFile(join(home, inTrash), 'mine');
    expect((await reject('two')).problems).toEqual([expect.stringContaining('something else lies in the trash')]);
    expect(await readFile(join(home, inTrash), 'utf8')).toBe('mine');
    expect(await readFile(join(track, 'pads/song_two.wav'), 'utf8')).toBe('two');
  });

  test('is not followed out of the folder', async () => {
    await rm(join(track, 'pads/song_two.wav'));
    await writeFile(join(home, 'two'), 'two');
    await symlink(join(home, 'two'), join(track, 'pads/song_two.wav'));
    expect((await reject('two')).problems).toHaveLength(1);
    expect((await stat(join(home, 'two'))).isFile()).toBe(true);
    const text = await readFile(join(track, 'manifest.json'), 'utf8');
    await writeFile(join(track, 'manifest.json'), text.replace('pads/song_one.wav', '../../two'));
    await writeFile(join(home, 'two'), 'one');
    expect((await reject('one')).problems).toEqual([expect.stringContaining('leads out')]);
    expect(await readdir(home)).toContain('two');
  });
});

describe('where a folder is a link that leads out, nothing goes through it:', () => {
  let elsewhere = '';
  beforeEach(async () => (elsewhere = await mkdtemp(join(tmpdir(), 'stem-elsewhere-'))));
  afterEach(() => rm(elsewhere, { recursive: true }));

  async function link(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await symlink(elsewhere, folder);
  }

  test('out of a folder of textures', async () => {
    await writeFile(join(elsewhere, 'song_two.wav'), 'two');
    await link(join(track, 'pads'));
    expect((await reject('two')).problems).toEqual([expect.stringContaining('a link leads out')]);
    expect(await readdir(elsewhere)).toEqual(['song_two.wav']);
    expect(await trashed()).toEqual([]);
  });

  test('into a folder of textures', async () => {
    await reject('two');
    await link(join(track, 'pads'));
    expect((await restore('two')).problems).toEqual([expect.stringContaining('a link leads out')]);
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readFile(join(home, inTrash), 'utf8')).toBe('two');
  });

  test('into the trash, and out of it', async () => {
    await link(join(home, 'trash'));
    expect((await reject('two')).problems).toEqual([expect.stringContaining('a link leads out')]);
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await trashed()).toEqual([]);
    await rm(join(home, 'trash'));
    await reject('two');
    await writeFile(join(elsewhere, basename(inTrash)), 'two');
    await link(join(home, 'trash'));
    expect((await restore('two')).problems).toEqual([expect.stringContaining('a link leads out')]);
    expect(await readdir(elsewhere)).toEqual([basename(inTrash)]);
  });
});

describe('what cannot be done', () => {
  test('is left while a batch makes the track', async () => {
    const lock = await tryLock(join(home, 'by_source/.stem-lock-song'));
    expect((await reject('two')).problems).toEqual([expect.stringContaining('works on it')]);
    await lock?.release();
    expect((await reject('two')).trashed).toHaveLength(1);
  });

  test('is said: the trash was emptied, or something else is in the place', async () => {
    await reject('one', 'two');
    await rm(join(home, inTrash));
    await writeFile(join(track, 'pads/song_one.wav'), 'new');
    const { restored, problems } = await restore('one', 'two');
    expect(restored).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('something else'), expect.stringContaining('not in the trash')]);
    expect(await trashed()).toEqual(['pads/song_one.wav', 'pads/song_two.wav']);
  });
});

test('killed between manifest and file, either way round, it goes on from there', async () => {
  await reject('two');
  const marked = await readFile(join(track, 'manifest.json'), 'utf8');
  await restore('two');
  await writeFile(join(track, 'manifest.json'), marked);
  expect(await reject('two')).toMatchObject({ trashed: ['pads/song_two.wav'], problems: [] });
  await restore('two');
  await writeFile(join(track, 'manifest.json'), marked);
  expect(await restore('two')).toMatchObject({ restored: ['pads/song_two.wav'], problems: [] });
  expect(await trashed()).toEqual([]);
});
