import { readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createArchive, wavBytes, type Archive } from './archive.ts';

let archive: Archive;

beforeEach(async () => {
  archive = await createArchive();
});

afterEach(() => archive.remove());

const header = 'id,rel_path,duration_sec,sample_rate,channels,file_size_mb';

async function written(name: string): Promise<string> {
  return readFile(join(archive.outside, name), 'utf8');
}

describe('the catalog', () => {
  test('lists every file by code point of its path, with the six columns', async () => {
    await archive.add({ 'b/two.wav': 2, 'B.WAV': 1, 'é.Wav': 0.5, '😀.wav': 0.5, '～.wav': 0.5 });
    expect((await archive.discover()).code).toBe(0);
    const text = await written('audio_catalog.csv');
    expect(text.split(/\r?\n/).slice(0, 3)).toEqual([
      header,
      'audio_0000,B.WAV,1.00,8000,1,0.02',
      'audio_0001,b/two.wav,2.00,8000,1,0.03',
    ]);
    expect(await archive.catalog()).toEqual([
      'audio_0000 B.WAV',
      'audio_0001 b/two.wav',
      'audio_0002 é.Wav',
      'audio_0003 ～.wav',
      'audio_0004 😀.wav',
    ]);
  });

  test('takes its form from the ending of --output, or from --format', async () => {
    await archive.add({ 'a|b.wav': 1 });
    await archive.discover('--output', 'c.json');
    expect(JSON.parse(await written('c.json'))).toEqual([
      { id: 'audio_0000', rel_path: 'a|b.wav', duration_sec: 1, sample_rate: 8000, channels: 1, file_size_mb: 0.02 },
    ]);
    await archive.discover('--output', 'c.md');
    expect(await written('c.md')).toMatch(/a\\\|b\.wav[^]*Total: 1 file/);
    await archive.discover('--output', 'c.dat', '--format', 'markdown');
    expect(await written('c.dat')).toMatch(/^\| /);
    await archive.discover('--output', 'c.txt');
    expect(await written('c.txt')).toMatch(/^id,rel_path/);
  });

  test('holds names of any bytes', async () => {
    await archive.add({
      'a\nb.wav': 1,
      'c\\d, "e".wav': 1,
      '-root.wav': 1,
      '[x]{y}.wav': 1,
      'n\nl/!(z).wav': 1,
      'e\u0301.wav': 1,
      '\u00e9.wav': 1,
    });
    await writeFile(
      Buffer.concat([Buffer.from(`${archive.root}/`), Buffer.from([0x4b, 0xf6]), Buffer.from('ln.wav')]),
      wavBytes(1),
    );
    const { code, stderr } = await archive.discover('--output', 'c.json', '--verbose');
    expect(code).toBe(0);
    const paths = (JSON.parse(await written('c.json')) as { rel_path: string }[]).map((row) => row.rel_path);
    expect(paths).toEqual([
      '-root.wav',
      'K\\xf6ln.wav',
      '[x]{y}.wav',
      'a\nb.wav',
      'c\\d, "e".wav',
      'e\u0301.wav',
      'n\nl/!(z).wav',
      '\u00e9.wav',
    ]);
    expect(stderr).toContain('a\\nb.wav');
  });

  test('is found again by its files after an update, written into the root or not', async () => {
    await archive.add({ 'a.wav': 1 });
    const output = join(archive.root, 'catalog.csv');
    await archive.discover('--output', output);
    await archive.discover('--output', output);
    expect((await readdir(archive.root)).sort()).toEqual(['a.wav', 'catalog.csv']);
    expect(await readFile(output, 'utf8')).toMatch(/audio_0000,a\.wav[^]*\n$/);
  });
});

describe('what is passed over', () => {
  test('folders of tools and results at any depth, and work below the root only', async () => {
    await archive.add({
      'a.wav': 1,
      'x/export/b.wav': 1,
      'node_modules/c.wav': 1,
      'work/d.wav': 1,
      'x/work/e.wav': 1,
      '.hid/f.wav': 1,
      'exports.wav': 1,
      '._a.wav': '',
    });
    const { stderr } = await archive.discover();
    expect(await archive.catalog()).toEqual(['audio_0000 a.wav', 'audio_0001 exports.wav', 'audio_0002 x/work/e.wav']);
    expect(stderr).toContain('4 skipped folders hold audio: .hid, node_modules, work, x/export');
  });

  test('textures that stem made, wherever they were sent, and what it works in', async () => {
    await archive.add({
      'a.wav': 1,
      'textures/by_source/a/pads/a_pad01.wav': 1,
      'textures/by_source/a/manifest.json': '{\n  "kind": "textures",\n  "version": 1\n}\n',
      'textures/mine.wav': 1,
      'scratch/b/b_pad01.wav': 1,
      'scratch/b/.stem-work.json': '{"target":"x"}',
      '.stem-work-1-c/c.wav': 1,
      '.stemmed/d.wav': 1,
      'site/manifest.json': '{ "kind": "web", "name": "textures" }',
      'site/e.wav': 1,
    });
    const { stderr } = await archive.discover('--include-hidden', '--verbose');
    const paths = (await archive.catalog()).map((line) => line.slice('audio_0000 '.length));
    expect(paths).toEqual(['.stemmed/d.wav', 'a.wav', 'site/e.wav', 'textures/mine.wav']);
    expect(stderr).toContain('skipped textures/by_source/a/: textures that stem made');
    expect(stderr).toContain('3 skipped folders hold audio: .stem-work-1-c, scratch/b, textures/by_source/a');
  });

  test('skipped folders without audio are not worth a word', async () => {
    await archive.add({ 'a.wav': 1, '.git/HEAD': 'x' });
    expect((await archive.discover()).stderr).not.toContain('skipped');
    expect((await archive.discover('--verbose')).stderr).toContain('skipped .git/: everything named .git is skipped');
  });

  test('--include-hidden looks into hidden folders', async () => {
    await archive.add({ 'a.wav': 1, '.hid/f.wav': 1, '.git/g.wav': 1 });
    await archive.discover('--include-hidden');
    expect(await archive.catalog()).toEqual(['audio_0000 .hid/f.wav', 'audio_0001 a.wav']);
  });

  test('--ignore and .stemignore skip more, and a negated pattern brings a folder back', async () => {
    await archive.add({
      'a.wav': 1,
      'loops/b.wav': 1,
      'x/c_edit.wav': 1,
      'export/d.wav': 1,
      'drafts/e.wav': 1,
      '.stemignore': 'loops/\n# no comment\n!export/\n',
    });
    const { stderr } = await archive.discover('--ignore', '*_edit.wav', '--ignore', '/drafts');
    expect(await archive.catalog()).toEqual(['audio_0000 a.wav', 'audio_0001 export/d.wav']);
    expect(stderr).toContain('2 skipped folders hold audio: drafts, loops');
    expect(stderr).toContain('1 file is ignored: x/c_edit.wav');
  });

  test('links to folders are not followed, links to files only inside the root, loops do no harm', async () => {
    await archive.add({ 'in/a.wav': 1 });
    await writeFile(join(archive.outside, 'b.wav'), wavBytes(1));
    const link = (target: string, name: string) => symlink(target, join(archive.root, name));
    await Promise.all([
      link('..', 'up'),
      link('in/a.wav', 'inside.wav'),
      link('../b.wav', 'outside.wav'),
      link('gone', 'dead.wav'),
      link('self.wav', 'self.wav'),
    ]);
    const { code, stderr } = await archive.discover();
    expect(code).toBe(0);
    expect(await archive.catalog()).toEqual(['audio_0000 in/a.wav', 'audio_0001 inside.wav']);
    expect(stderr).toContain('1 link leads outside the root: outside.wav');
    expect(stderr).toContain('1 link to a folder is not followed: up');
    expect(stderr).toMatch(/warning: dead\.wav: .*ENOENT/);
    expect(stderr).toMatch(/warning: self\.wav: .*ELOOP/);
  });
});

describe('ids', () => {
  test('a new file renumbers nothing', async () => {
    await archive.add({ 'b.wav': 1, 'd.wav': 2 });
    await archive.discover();
    await archive.add({ 'a.wav': 3, 'c.wav': 4 });
    await archive.discover();
    expect(await archive.catalog()).toEqual([
      'audio_0002 a.wav',
      'audio_0000 b.wav',
      'audio_0003 c.wav',
      'audio_0001 d.wav',
    ]);
  });

  test('a moved file keeps its id by its content, and by its path only when the state is gone', async () => {
    await archive.add({ 'b.wav': wavBytes(1, 1), 'c.wav': wavBytes(1, 2) });
    await archive.discover();
    await archive.add({ 'a.wav': wavBytes(1, 3) });
    await rename(join(archive.root, 'b.wav'), join(archive.root, 'z.wav'));
    await archive.discover();
    expect(await archive.catalog()).toEqual(['audio_0002 a.wav', 'audio_0001 c.wav', 'audio_0000 z.wav']);
    await rm(join(archive.outside, 'cache'), { recursive: true });
    await rename(join(archive.root, 'z.wav'), join(archive.root, 'y.wav'));
    await archive.discover();
    expect(await archive.catalog()).toEqual(['audio_0002 a.wav', 'audio_0001 c.wav', 'audio_0003 y.wav']);
  });

  test('live on in the .bak of a scan that found nothing', async () => {
    await archive.add({ 'b.wav': 1, 'c.wav': 1 });
    await archive.discover();
    await rm(join(archive.root, 'b.wav'));
    await rename(join(archive.root, 'c.wav'), join(archive.outside, 'c.wav'));
    expect((await archive.discover()).code).toBe(1);
    expect((await archive.discover()).code).toBe(1);
    expect(await written('audio_catalog.csv')).toBe(`${header}\n`);
    expect(await written('audio_catalog.csv.bak')).toContain('audio_0001,c.wav');
    await rename(join(archive.outside, 'c.wav'), join(archive.root, 'c.wav'));
    await archive.add({ 'a.wav': 1 });
    await archive.discover();
    expect(await archive.catalog()).toEqual(['audio_0002 a.wav', 'audio_0001 c.wav']);
  });

  test('an older output that is no catalog is kept, never lost', async () => {
    await archive.add({ 'a.wav': 1 });
    await writeFile(join(archive.outside, 'audio_catalog.csv'), 'my notes\n');
    const { code, stderr } = await archive.discover();
    expect(code).toBe(0);
    expect(stderr).toContain('is no catalog, so ids start anew');
    expect(await written('audio_catalog.csv.bak')).toBe('my notes\n');
  });
});

describe('a scan after another', () => {
  async function reads(...words: string[]): Promise<[read: number, unchanged: number]> {
    const { stdout } = await archive.discover('--json', ...words);
    const { read, unchanged } = JSON.parse(stdout) as { read: number; unchanged: number };
    return [read, unchanged];
  }

  test('leaves a catalog alone that is still right, and writes one that is gone or was changed', async () => {
    await archive.add({ 'a.wav': 1, 'b.wav': 1 });
    const output = join(archive.outside, 'audio_catalog.csv');
    await archive.discover();
    const [first, text] = [await stat(output), await written('audio_catalog.csv')];
    expect((await archive.discover()).stderr).toMatch(/2 audio files[^]*0 read, 2 unchanged/);
    expect((await stat(output)).ino).toBe(first.ino);
    await writeFile(output, text.replace(header, `${header},mood`).replaceAll(/(?<=0\.02)$/gm, ',calm'));
    await archive.discover();
    expect(await written('audio_catalog.csv')).toMatch(/calm\n.*calm\n$/);
    await rm(output);
    await archive.discover();
    expect(await written('audio_catalog.csv')).toBe(text);
    await archive.discover('--format', 'json');
    expect(await written('audio_catalog.csv')).toMatch(/^\[/);
    await rm(join(archive.root, 'b.wav'));
    await archive.discover();
    expect(await archive.catalog()).toEqual(['audio_0000 a.wav']);
  });

  test('reads only what changed; --fresh reads all', async () => {
    await archive.add({ 'a.wav': 1, 'b.wav': 2 });
    expect(await reads()).toEqual([2, 0]);
    expect(await reads()).toEqual([0, 2]);
    await archive.add({ 'b.wav': 3 });
    expect(await reads()).toEqual([1, 1]);
    expect(await written('audio_catalog.csv')).toContain('b.wav,3.00');
    const { size } = await stat(join(archive.root, 'a.wav'));
    await utimes(join(archive.root, 'a.wav'), 1, 1);
    expect((await stat(join(archive.root, 'a.wav'))).size).toBe(size);
    expect(await reads()).toEqual([1, 1]);
    expect(await reads('--fresh')).toEqual([2, 0]);
  });

  test('a state that is damaged or cannot be written costs time, nothing else', async () => {
    await archive.add({ 'a.wav': 1 });
    await archive.discover();
    const cache = join(archive.outside, 'cache', 'stem');
    const [name] = await readdir(cache);
    await writeFile(join(cache, name ?? ''), '{"format":1,');
    expect(await reads()).toEqual([1, 0]);
    await writeFile(join(archive.outside, 'file'), '');
    const { code, stderr } = await archive.discover('--cache-dir', join('file', 'cache'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: cannot remember this scan/);
  });

  test('nothing is left in the archive', async () => {
    await archive.add({ 'a.wav': 1 });
    await archive.discover();
    expect(await readdir(archive.root)).toEqual(['a.wav']);
    expect((await readdir(archive.outside)).sort()).toEqual(['archive', 'audio_catalog.csv', 'cache']);
  });
});

test('Ctrl-C in the middle: 130, no catalog, the older one stays, and the next scan goes on from there', async () => {
  await archive.add({ 'a.wav': 1 });
  await archive.discover();
  const before = await written('audio_catalog.csv');
  await archive.add(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`many/${i}.wav`, 0.01])));
  const { code, stderr } = await archive.interruptedAfter(100);
  expect(code).toBe(130);
  expect(stderr).toMatch(/Interrupted/);
  expect(await written('audio_catalog.csv')).toBe(before);
  const { stdout } = await archive.discover('--json');
  expect(JSON.parse(stdout)).toMatchObject({ files: 1501 });
});

describe('what goes wrong', () => {
  test('a file that is no audio, or cut short, is a warning with its reason and a count', async () => {
    await archive.add({
      'a.wav': 1,
      'fake.mp3': 'hello, this is no music at all',
      'empty.flac': '',
      'cut.wav': wavBytes(1).subarray(0, 9000),
    });
    const { code, stderr } = await archive.discover();
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: fake\.mp3: /);
    expect(stderr).toContain('warning: empty.flac: The file is empty.');
    expect(stderr).toMatch(/warning: cut\.wav: /);
    expect(stderr).toContain('2 could not be read, see above');
    expect(await archive.catalog()).toEqual(['audio_0000 a.wav', 'audio_0001 cut.wav']);
  });

  test('no audio: says so with every reason there could be, and exits with 1', async () => {
    await archive.add({ 'notes.txt': '', 'a.jpg': '', 'b.JPG': '', README: '', 'exported/x.wav': 1 });
    const { code, stderr } = await archive.discover();
    expect(code).toBe(1);
    expect(stderr).toContain('No audio files discovered');
    expect(stderr).toContain('1 skipped folder holds audio: exported');
    expect(stderr).toContain('.jpg (2), none (1), .txt (1)');
    expect(await written('audio_catalog.csv')).toBe(`${header}\n`);
  });

  test('an empty folder is said to be empty', async () => {
    expect((await archive.discover()).stderr).toContain('The folder is empty.');
  });

  test.each([
    [['--root', 'nowhere'], 'cannot look through .*nowhere: there is no such file or folder'],
    [['--root', 'file'], 'cannot look through .*file: it is a file'],
    [['--output', 'song.wav'], 'it is the name of an audio file'],
    [['--output', 'archive'], 'it is a folder'],
    [['--output', 'no/such/catalog.csv'], 'cannot write catalog.csv in the folder .*: there is no such file or folder'],
    [['--format', 'xml'], '--format must be one of csv, json, markdown'],
  ])('%j is refused with exit code 2', async (words, message) => {
    await archive.add({ 'a.wav': 1 });
    await writeFile(join(archive.outside, 'file'), '');
    const { code, stderr, stdout } = await archive.discover(...words);
    expect(stderr).toMatch(new RegExp(message));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('--json prints one document with the whole outcome', async () => {
  await archive.add({ 'a.wav': 1, 'b.wav': 2, 'x.txt': '', '.hid/c.wav': 1 });
  const { stdout } = await archive.discover('--json');
  expect(JSON.parse(stdout)).toEqual({
    root: expect.any(String),
    output: join(archive.outside, 'audio_catalog.csv'),
    format: 'csv',
    backup: null,
    files: 2,
    total_duration_sec: 3,
    total_size_mb: 0.05,
    read: 2,
    unchanged: 0,
    unreadable: [],
    warnings: [],
    skipped_directories_with_audio: [{ rel_path: '.hid', reason: 'hidden folder' }],
    needs_ffmpeg: [],
    ignored: [],
    links_outside: [],
    links_to_folders: [],
    other_extensions: { '.txt': 1 },
  });
});
