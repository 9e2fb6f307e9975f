import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProductionManifest } from '@stem/catalog/production';
import { loadSong, type ParsedSong } from '@stem/catalog/song';
import { InputError } from '@stem/core';
import { wavSubtypes } from '@stem/core/format';
import yazl from 'yazl';
import { frames, sampleRate, sealDelivery, soundOf, writeDelivery, writeZip } from '../../test/small-delivery.ts';
import { faults, faultsOf, words } from '../../test/faults.ts';
import { isFailed } from './findings.ts';
import { verifyDelivery, type VerifyResult } from './verify-delivery.ts';

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
    expect(await faults(zip)).toEqual([]);
    const own = (await readdir(tmpdir())).filter(
      (name) => name.startsWith('.stem-verify.') && name.includes(`-${process.pid}-`),
    );
    expect(own).toEqual([]);
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

  test('a stem whose channels cancel each other is told of, and one with an offset fails', async () => {
    await writeDelivery(folder, {
      delivered: (name, [left = new Float32Array(0), right = left]) =>
        name === 'bass' ? [left, left.map((value) => -value)] : [left.map((value) => value + 0.02), right],
    });
    const { verdicts } = await verifyDelivery(folder);
    const told = verdicts.flatMap(({ subject, checks }) =>
      checks.map(({ check, state }) => `${subject}: ${check}: ${state}`),
    );
    expect(told).toContain('stems/bass.wav: phase correlation: warning');
    expect(told).toContain('stems/drums.wav: DC offset: failed');
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

describe('against a song and a profile', () => {
  const song = async (text: string): Promise<ParsedSong> => {
    const file = `${folder}.yaml`;
    await writeFile(file, text);
    return loadSong(file);
  };
  const ours =
    'tempo: 240\nsample_rate: 24000\nsections: [{name: verse, beats: 4}, {name: Brücke, beats: 2}]\nstems: [bass, guitars, drums]';
  const asDocument = ours.replace('[bass, guitars, drums]', '[{name: bass}, {name: guitars}, {name: drums}]');

  test('a song that says the same passes; its hash is of other values, which is only said', async () => {
    const result = await verifyDelivery(good, { song: await song(asDocument) });
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
    expect(await faults(good, { song: await song(`${asDocument}\n${line}`) })).toContain(`master.wav: ${check}`);
  });

  test('a song that has its length from a reference nobody has is held against the rest', async () => {
    await cp(good, folder, { recursive: true });
    await rm(join(folder, 'manifest.json'));
    const other = await song('reference: {file: drums.wav}\nstems: [{name: bass}]\nsample_rate: 44100');
    expect(await faults(folder, { song: other })).toContain('master.wav: sample rate');
  });

  test('nor one with other stems', async () => {
    const other = await song(asDocument.replace('{name: drums}', '{name: synths}'));
    expect(await faults(good, { song: other })).toEqual(['folder: stems (song)']);
  });

  test('profiles are asked of the master', async () => {
    expect(await faults(good, { profile: 'streaming' })).toEqual([]);
    expect(await faults(good, { profile: 'ebu-r128' })).toEqual(['master.wav: loudness']);
    expect(await faults(good, { profile: 'cd' })).toEqual(['master.wav: sample rate', 'master.wav: subtype']);
  });
});

test('every file that is heard is drawn', async () => {
  const { verdicts } = await verifyDelivery(good);
  const drawn = verdicts.flatMap(({ subject, overview }) => (overview ? [[subject, overview.frames]] : []));
  expect(drawn).toEqual(
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
