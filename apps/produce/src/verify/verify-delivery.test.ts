import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProductionManifest } from '@stem/catalog/production';
import { parseSong } from '@stem/catalog/song';
import { InputError } from '@stem/core';
import { wavSubtypes } from '@stem/core/format';
import yazl from 'yazl';
import {
  frames,
  sampleRate,
  sealDelivery,
  soundOf,
  writeDelivery,
  writeZip,
  type DeliveryWish,
} from '../../test/small-delivery.ts';
import { writeArchive } from '@stem/batch/archive';
import { isFailed } from './findings.ts';
import { verifyDelivery, type VerifyOptions, type VerifyResult } from './verify-delivery.ts';

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

/** What did not pass, as `stems/bass.wav: length`. */
async function faults(place: string, options: VerifyOptions = {}): Promise<string[]> {
  return faultsOf(await verifyDelivery(place, options));
}

function faultsOf({ verdicts }: VerifyResult): string[] {
  return verdicts.flatMap(({ subject, checks }) =>
    checks.filter(({ state }) => state === 'failed').map(({ check }) => `${subject}: ${check}`),
  );
}

async function words(place: string): Promise<string> {
  const { verdicts } = await verifyDelivery(place);
  return verdicts
    .flatMap(({ subject, checks }) =>
      checks
        .filter(({ state }) => state === 'failed')
        .map(({ check, expected, got }) => `${subject}: ${check}: expected ${expected}, got ${got}`),
    )
    .join('\n');
}

const quieter = (channels: Float32Array[], db: number): Float32Array[] =>
  channels.map((channel) => channel.map((value) => value * 10 ** (-db / 20)));

describe('a delivery as it was made passes', () => {
  test.each(wavSubtypes)('a zip of %s, without its song and without being unpacked', async (subtype) => {
    await writeZip(zip, folder, { subtype });
    await rm(folder, { recursive: true });
    const result = await verifyDelivery(zip);
    expect(faultsOf(result)).toEqual([]);
    expect(result).toMatchObject({ kind: 'zip', manifest: { title: 'Deja Vu' }, passed: 5, failed: 0 });
    expect(result.verdicts.map(({ subject }) => subject)).toEqual([
      'master.wav',
      'stems/bass.wav',
      'stems/guitars.wav',
      'stems/drums.wav',
      'archive',
    ]);
    expect(result.nullTest?.passed).toBe(true);
  });

  test('a folder, with what systems leave in folders', async () => {
    await cp(good, folder, { recursive: true });
    for (const name of ['.DS_Store', 'report.html', 'deliveries.zip']) await writeFile(join(folder, name), 'x');
    expect(await faults(folder)).toEqual([]);
  });

  test('a zip that another program deflated; what is unpacked is taken away', async () => {
    const other = new yazl.ZipFile();
    for (const name of await readdir(good, { recursive: true })) {
      if (/\./.test(name) || name === 'SHA256SUMS') other.addFile(join(good, name), name);
    }
    other.end();
    await writeFile(zip, other.outputStream);
    const leftBefore = (await readdir(tmpdir())).filter((name) => /^stem-verify-(?!test)/.test(name));
    expect(await faults(zip)).toEqual([]);
    expect((await readdir(tmpdir())).filter((name) => /^stem-verify-(?!test)/.test(name))).toEqual(leftBefore);
  });
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

describe('one flipped bit is found, and its file is named', () => {
  test.each([
    ['stems/guitars.wav', 200_000],
    ['stems/bass.wav', 30],
    ['master.wav', -10],
  ])('in a folder: %s, byte %d', async (path, byte) => {
    await cp(good, folder, { recursive: true });
    const bytes = await readFile(join(folder, path));
    bytes[(bytes.length + byte) % bytes.length]! ^= 1;
    await writeFile(join(folder, path), bytes);
    expect(await faults(folder)).toEqual(expect.arrayContaining([`${path}: SHA-256`, `${path}: SHA-256 (manifest)`]));
  });

  test('anywhere in a zip', async () => {
    const bytes = await readFile(join(root, 'good.zip'));
    for (let turn = 0; turn < 12; turn++) {
      // Evenly over the file, its last bytes included.
      const byte = Math.floor(((bytes.length - 1) * turn) / 11);
      const flipped = Buffer.from(bytes);
      flipped[byte]! ^= 1 << (turn % 8);
      await writeFile(zip, flipped);
      const result = await verifyDelivery(zip).catch((error: unknown) => error);
      if (result instanceof InputError) continue;
      expect({ byte, failed: (result as VerifyResult).failed > 0 }).toEqual({ byte, failed: true });
    }
    const at = bytes.indexOf('RIFF', bytes.indexOf('stems/guitars.wavRIFF')) + 5000;
    bytes[at]! ^= 0x10;
    await writeFile(zip, bytes);
    expect(await faults(zip)).toEqual(
      expect.arrayContaining(['stems/guitars.wav: CRC-32', 'stems/guitars.wav: SHA-256']),
    );
  });
});

describe('files that are not what they should be', () => {
  beforeEach(() => cp(good, folder, { recursive: true }));

  test('a missing stem', async () => {
    await rm(join(folder, 'stems/drums.wav'));
    const result = await verifyDelivery(folder);
    expect(result).toMatchObject({ passed: 4, failed: 1, nullTest: undefined });
    expect(faultsOf(result)).toContain('stems/drums.wav: file');
  });

  test('an extra file, and a link', async () => {
    await writeFile(join(folder, 'stems/notes.txt'), 'x');
    await symlink('/etc/hosts', join(folder, 'hosts'));
    expect(await words(folder)).toMatch(/folder: stems\/notes\.txt: extra file: expected none, got one of 1 bytes/);
    expect(await words(folder)).toMatch(/folder: hosts: file: expected a file, got a link/);
  });

  test('two that were swapped', async () => {
    await rename(join(folder, 'stems/bass.wav'), join(folder, 'x'));
    await rename(join(folder, 'stems/drums.wav'), join(folder, 'stems/bass.wav'));
    await rename(join(folder, 'x'), join(folder, 'stems/drums.wav'));
    const found = await faults(folder);
    for (const name of ['bass', 'drums']) {
      expect(found).toContain(`stems/${name}.wav: SHA-256 (manifest)`);
      expect(found).toContain(`stems/${name}.wav: loudness (manifest)`);
    }
  });

  test('what is no sound, and no MIDI file', async () => {
    await writeFile(join(folder, 'stems/bass.wav'), 'RIFF');
    await writeFile(join(folder, 'song.mid'), 'MThd');
    const found = await faults(folder);
    expect(found).toContain('stems/bass.wav: content');
    expect(found).toContain('folder: song.mid: content');
  });
});

describe('what somebody changed who wrote all sums and hashes anew', () => {
  test('a stem that is a sample longer', async () => {
    const longer = (name: string, channels: Float32Array[]): Float32Array[] =>
      name === 'guitars'
        ? channels.map((channel) => Float32Array.from({ length: frames + 1 }, (_, i) => channel[i] ?? 0))
        : channels;
    await writeZip(zip, folder, { delivered: longer });
    expect(await words(zip)).toContain(
      `stems/guitars.wav: length: expected ${frames} samples, got ${frames + 1} samples`,
    );
  });

  test.each(wavSubtypes)('a stem 3 dB off, in %s: the null test finds it, and says by how much', async (subtype) => {
    for (const name of subtype === 'FLOAT' ? ['bass', 'guitars', 'drums'] : ['guitars']) {
      const place = join(folder, name);
      await writeDelivery(place, {
        subtype,
        delivered: (of, channels) => (of === name ? quieter(channels, 3) : channels),
      });
      expect(await faults(place)).toEqual([`stems/${name}.wav: level in the master`, 'folder: null test']);
      expect(await words(place)).toMatch(
        /the stem is (?:2\.9[5-9]|3\.0[0-5]) dB quieter: set right, it gives the master/,
      );
    }
  });

  test('the same, where the figures are still those of before: they name it too', async () => {
    await writeDelivery(folder, {
      isMeasuredAnew: false,
      delivered: (of, channels) => (of === 'bass' ? quieter(channels, 3) : channels),
    });
    expect(await faults(folder)).toContain('stems/bass.wav: loudness (manifest)');
  });

  test('a stem of another song', async () => {
    await writeDelivery(folder, { delivered: (of, channels) => (of === 'bass' ? soundOf('other') : channels) });
    expect(await faults(folder)).toContain('folder: null test');
  });

  test('a file that says another rate', async () => {
    await writeDelivery(folder, { rateOf: (name) => (name === 'drums' ? 44_100 : sampleRate) });
    expect(await words(folder)).toContain('stems/drums.wav: sample rate: expected 24000 Hz, got 44100 Hz');
  });

  test('samples that are no numbers, silence, clipping', async () => {
    await writeDelivery(folder, {
      subtype: 'PCM_24',
      delivered: (name, channels) =>
        name === 'drums'
          ? channels.map((channel) => channel.map((value) => Math.max(-1, Math.min(1, 20 * value))))
          : name === 'bass'
            ? channels.map((channel) => channel.map(() => 0))
            : channels,
    });
    const found = await faults(folder);
    expect(found).toContain('stems/drums.wav: clipped runs');
    expect(found).toContain('stems/bass.wav: sound');
  });

  test('a manifest that was edited: form, settings, loudness, markers', async () => {
    const edit = async (name: string, change: Parameters<typeof writeDelivery>[1]): Promise<string[]> => {
      await writeDelivery(join(folder, name), change);
      return faults(join(folder, name));
    };
    const edited = await Promise.all([
      edit('form', {
        manifest: (one) => ({
          ...one,
          form: { ...one.form, sections: one.form.sections.map((s) => ({ ...s, endFrame: s.endFrame + 1 })) },
        }),
      }),
      edit('settings', {
        manifest: (one) => ({
          ...one,
          master: { ...one.master, settings: { ...one.master.settings, gainDb: one.master.settings.gainDb - 1 } },
        }),
      }),
      edit('target', { manifest: (one) => ({ ...one, master: { ...one.master, loudnessLufs: -16 } }) }),
      edit('tempo', { manifest: (one) => ({ ...one, form: { ...one.form, tempi: [{ startBeat: 0, bpm: 241 }] } }) }),
    ]);
    expect(edited[0]).toContain('folder: section verse (manifest)');
    expect(edited[1]).toContain('folder: null test');
    expect(edited[2]).toEqual(['master.wav: loudness']);
    expect(edited[3]).toEqual(expect.arrayContaining(['folder: song.mid: tempo (MIDI)', 'folder: length (manifest)']));
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

describe('against a song and a profile', () => {
  const song = (text: string) => parseSong(text, 'song.yaml');
  const ours =
    'tempo: 240\nsample_rate: 24000\nsections: [{name: verse, beats: 4}, {name: Brücke, beats: 2}]\nstems: [bass, guitars, drums]';
  const asDocument = ours.replace('[bass, guitars, drums]', '[{name: bass}, {name: guitars}, {name: drums}]');

  test('a song that says the same passes; its hash is of other values, which is only said', async () => {
    const result = await verifyDelivery(good, { song: song(asDocument) });
    expect(faultsOf(result)).toEqual([]);
    const warned = result.verdicts.at(-1)?.checks.filter(({ state }) => state === 'warning');
    expect(warned).toMatchObject([{ check: 'song' }]);
  });

  test.each([
    ['subtype: PCM_24', 'subtype'],
    ['channels: 1', 'channels'],
    ['master: {loudness_lufs: -9}', 'loudness'],
    ['master: {true_peak_dbtp: -6}', 'true peak'],
    ['tail_bars: 1', 'length'],
  ])('another song does not: %s', async (line, check) => {
    expect(await faults(good, { song: song(`${asDocument}\n${line}`) })).toContain(`master.wav: ${check}`);
  });

  test('nor one with other stems', async () => {
    const other = song(asDocument.replace('{name: drums}', '{name: synths}'));
    expect(await faults(good, { song: other })).toEqual(['folder: stems (song)']);
  });

  test('profiles are asked of the master', async () => {
    expect(await faults(good, { profile: 'streaming' })).toEqual([]);
    expect(await faults(good, { profile: 'ebu-r128' })).toEqual(['master.wav: loudness']);
    expect(await faults(good, { profile: 'cd' })).toEqual(['master.wav: sample rate', 'master.wav: subtype']);
  });
});

test('whoever wants to hears the blocks of every file', async () => {
  const heard = new Map<string, number>();
  await verifyDelivery(good, {
    listenTo: (path) => ({
      process: (channels) => void heard.set(path, (heard.get(path) ?? 0) + (channels[0]?.length ?? 0)),
    }),
  });
  expect([...heard]).toEqual(
    ['master', 'stems/bass', 'stems/guitars', 'stems/drums'].map((name) => [`${name}.wav`, frames]),
  );
});

test('a manifest that lists less hides nothing', async () => {
  await cp(good, folder, { recursive: true });
  const manifest = parseProductionManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
  await sealDelivery(folder, { ...manifest, stems: manifest.stems.slice(1) });
  const result = await verifyDelivery(folder);
  expect(faultsOf(result)).toEqual(expect.arrayContaining(['folder: stems/bass.wav: extra file', 'folder: null test']));
  expect(result.verdicts.filter(isFailed)).not.toHaveLength(0);
});
