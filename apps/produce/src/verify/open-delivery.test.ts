import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@stem/core';
import yazl from 'yazl';
import { writeDelivery, writeZip, type DeliveryWish } from '../../test/small-delivery.ts';
import { writeArchive } from '@stem/batch/archive';
import { faults, faultsOf, words } from '../../test/faults.ts';
import { verifyDelivery } from './verify-delivery.ts';

const root = await mkdtemp(join(tmpdir(), 'stem-verify-test-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const good = join(root, 'good');
await writeDelivery(good);
await writeZip(join(root, 'good.zip'), join(root, 'zipped'));

let count = 0;
let folder = '';
let zip = '';
beforeEach(() => {
  folder = join(root, String(count++));
  zip = `${folder}.zip`;
});

describe('what is delivered in another wrapping', () => {
  const filesOf = async (place: string): Promise<string[]> =>
    (await readdir(place, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test('a folder that was zipped as it is, with what macOS adds', async () => {
    await cp(good, folder, { recursive: true });
    for (const name of ['.DS_Store', 'report.html', 'old.zip']) await writeFile(join(folder, name), 'x');
    const wrap = async (change?: string): Promise<string[]> => {
      const other = new yazl.ZipFile();
      for (const file of await filesOf(folder)) {
        const name = `Deja Vu${file.slice(folder.length)}`;
        if (file.endsWith('bass.wav') && change === 'less') continue;
        other.addFile(file, name);
        other.addBuffer(Buffer.from('x'), `__MACOSX/${name}`);
      }
      if (change === 'more') other.addBuffer(Buffer.from('x'), 'Deja Vu/more.txt');
      other.end();
      await writeFile(zip, other.outputStream);
      return faults(zip);
    };
    expect(await wrap()).toEqual([]);
    expect(await wrap('less')).toEqual(expect.arrayContaining(['stems/bass.wav: file']));
    expect(await wrap('more')).toEqual(expect.arrayContaining(['archive: more.txt: extra file']));
  });

  test('a folder with its archive: that has to be whole, and of the same files', async () => {
    const named: DeliveryWish = {
      manifest: (one) => ({ ...one, song: { ...one.song, values: { archive: { name: 'a.zip' } } } }),
    };
    const entries = await writeDelivery(folder, named);
    expect(await faults(folder)).toEqual([]);
    const archive = join(folder, 'a.zip');
    await writeArchive(archive, entries);
    expect(await faults(folder)).toEqual([]);
    const bytes = await readFile(archive);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(archive, bytes);
    expect(await words(folder)).toMatch(/^folder: archive: .*\.wav: expected a whole file, got CRC-32/);
    await writeArchive(archive, entries.slice(1));
    expect(await faults(folder)).toEqual(['folder: archive: master.wav']);
    await writeFile(archive, 'PK');
    expect(await faults(folder)).toEqual(['folder: archive']);
    await rename(archive, join(folder, 'b.zip'));
    expect(await faults(folder)).toEqual(['folder: b.zip: extra file']);
  });
});

describe('manifests that are none', () => {
  beforeEach(() => cp(good, folder, { recursive: true }));

  const edit = async (change: (text: string) => string): Promise<void> => {
    const path = join(folder, 'manifest.json');
    await writeFile(path, change(await readFile(path, 'utf8')));
  };

  test.each(['../../etc/passwd', '/etc/passwd', 'stems/../../x.wav'])(
    'a path that leads elsewhere: %s',
    async (path) => {
      await edit((text) => text.replaceAll('stems/bass.wav', path));
      expect(await words(folder)).toMatch(
        /folder: manifest: expected .*, got manifest\.json:\d+:\d+: .*file: expected/,
      );
      expect(await words(folder)).not.toMatch(/root:/);
    },
  );

  test('one that is broken off, and one of a folder of textures', async () => {
    await edit((text) => text.slice(0, 1000));
    expect(await faults(folder)).toContain('folder: manifest');
    await writeFile(join(folder, 'manifest.json'), '{"kind": "textures", "version": 1}');
    expect(await words(folder)).toContain('made by stem batch-generate (kind "textures")');
  });

  test('none at all: files are held against each other', async () => {
    for (const name of ['manifest.json', 'SHA256SUMS', 'song.mid']) await rm(join(folder, name));
    const result = await verifyDelivery(folder);
    expect(result).toMatchObject({ manifest: undefined, passed: 4, failed: 1 });
    expect(faultsOf(result)).toEqual(['folder: manifest']);
    // Notes without a beginning fit the master at many places; strokes fit it at one.
    const drums = result.verdicts.find(({ subject }) => subject === 'stems/drums.wav');
    expect(drums?.checks).toContainEqual(expect.objectContaining({ check: 'start', state: 'passed' }));
    const late = (channel: Float32Array): Float32Array => channel.map((_, i) => channel[i - 240] ?? 0);
    await writeDelivery(join(folder, 'other'), {
      delivered: (name, channels) => (name === 'drums' ? channels.map(late) : channels),
    });
    await cp(join(folder, 'other/stems/drums.wav'), join(folder, 'stems/drums.wav'));
    await rm(join(folder, 'other'), { recursive: true });
    expect(await words(folder)).toContain(
      'stems/drums.wav: start: expected within 1 ms of its place in master.wav, got 10.00 ms later',
    );
    await writeDelivery(join(folder, 'other'), { rateOf: () => 44_100 });
    await cp(join(folder, 'other/stems/bass.wav'), join(folder, 'stems/bass.wav'));
    await rm(join(folder, 'other'), { recursive: true });
    expect(await words(folder)).toContain('stems/bass.wav: sample rate: expected 24000 Hz, got 44100 Hz');
  });
});

describe('what is no delivery', () => {
  test('no folder of that name, and a file that is no zip', async () => {
    await expect(verifyDelivery(join(folder, 'none'))).rejects.toThrow(/Cannot open .*none: there is no such/);
    await writeFile(zip, 'hello');
    await expect(verifyDelivery(zip)).rejects.toThrow(InputError);
    await expect(verifyDelivery(join(good, 'master.wav'))).rejects.toThrow(/neither/);
  });

  test('a zip that was cut short fails', async () => {
    const bytes = await readFile(join(root, 'good.zip'));
    await writeFile(zip, bytes.subarray(0, bytes.length / 2));
    expect(await faults(zip)).toEqual(['archive: zip']);
  });

  test('a zip and a folder of something else', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'letter.txt'), 'hello');
    expect(await words(folder)).toContain('got none, and no WAV files');
    const other = new yazl.ZipFile();
    other.addBuffer(Buffer.from('hello'), 'letter.txt');
    other.end();
    await writeFile(zip, other.outputStream);
    expect(await words(zip)).toContain('got none, and no WAV files');
  });
});
