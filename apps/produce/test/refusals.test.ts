/** Gates that do not let pass: what they say, what they keep, and how the next run goes on. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { encodeWav } from '@stem/core/format';
import { hashes, openStudio, rate, shortSong, take, type Studio } from './studio.ts';

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.remove());

/** The short song with a stem out of a file. */
function withTake(file: string): string {
  return shortSong.replace('{name: bridge}', `{name: lead, role: other, source: {file: ${file}}}`);
}

/** 12 s of one channel, computed by frame. */
function sound(value: (frame: number) => number, sampleRate = rate): Uint8Array {
  return encodeWav(
    { sampleRate, channels: [Float32Array.from({ length: 12 * sampleRate }, (_, i) => value(i))] },
    { bitDepth: 32 },
  );
}

/** A file whose floats are not all numbers: they are put into its bytes, as no writer here writes them. */
function withNaN(): Uint8Array {
  const bytes = sound((i) => 0.3 * Math.sin(i / 9));
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 4000, NaN, true);
  return bytes;
}

const tone = (frame: number): number => 0.4 * Math.sin(frame / 11);

describe('a stem that', () => {
  test.each<[string, Uint8Array | string | undefined, RegExp]>([
    [
      'is missing',
      undefined,
      /stems: lead \(take\.wav\): file: expected an audio file, got nothing at .*take\.wav\. Put it there/,
    ],
    [
      'is no audio',
      'not a sound',
      /stems: lead \(take\.wav\): material: expected audio that can be read, got .*[^.]\. Export it again/,
    ],
    [
      'cannot be stretched that far',
      take(5),
      /alignment: lead: material: expected a stem within 2 % .*, got 5\.000 s .*\. Align it with loop or crossfade\.\n/,
    ],
    ['is silent', sound(() => 0), /stems: lead \(take\.wav\): sound: expected .*-60 dBFS, got silence/],
    ['holds NaN', withNaN(), /stems: lead \(take\.wav\): finite samples: expected finite numbers only, got 1 sample/],
    [
      'is clipped',
      sound((i) => Math.max(-1, Math.min(1, 3 * tone(i)))),
      /clipped runs: expected at most 0\.1 % .*got \d+ samples/,
    ],
  ])('%s stops the run with what, where, expected, got, and what to do', async (name, content, message) => {
    const folder = name.replaceAll(' ', '-');
    const align = name.includes('stretched') ? 'stretch' : 'auto';
    await studio.write(`${folder}/song.yaml`, withTake('take.wav').replace('take.wav}', `$&, align: ${align}`));
    if (content !== undefined) await studio.write(`${folder}/take.wav`, content);
    const failed = await studio.run([`${folder}/song.yaml`, '--out', `${folder}/out`, '--jobs', '1']);
    expect(failed.stderr).toMatch(message);
    expect(failed.status).toBe(1);
    expect(failed.stderr).not.toMatch(/fault in stem|at .*\.js:\d+/);
    expect(await delivered(`${folder}/out`)).toEqual([]);
  });

  test('is missing leaves no folder where there was none', async () => {
    await studio.write('empty/song.yaml', withTake('take.wav'));
    const words = ['empty/song.yaml', '--out', 'empty/deep/out', '--reference', 'none.wav'];
    const failed = await studio.run(words);
    expect(failed.stderr).toMatch(/nothing at .*none\.wav\. Put it there, or name another with --reference\./);
    expect(await readdir(studio.at('empty'))).toEqual(['song.yaml']);
  });

  test('was missing is taken by the next run, which keeps what was finished', async () => {
    await studio.write('later/song.yaml', withTake('take.wav'));
    const words = ['later/song.yaml', '--out', 'later/out', '--jobs', '1'];
    expect((await studio.run(words)).status).toBe(1);
    const receipt = studio.at('later/out/.stem-produce/receipts/dry/bass.json');
    const before = await stat(receipt);
    await studio.write('later/take.wav', take(12));
    const again = await studio.run(words, { interruptAt: 'effects' });
    expect(again.status).toBe(130);
    expect((await stat(receipt)).mtimeMs).toBe(before.mtimeMs);
    expect(again.stderr).toContain('bass: kept from an earlier run');
    // Ctrl-C in the middle loses nothing either, and the end is what it would have been in one go.
    expect((await studio.run(words)).status).toBe(0);
    expect((await studio.run(['later/song.yaml', '--out', 'later/whole'])).status).toBe(0);
    expect(await hashes(studio.at('later/out'))).toEqual(await hashes(studio.at('later/whole')));
  });

  test('is made of files that were done with: what a change needs of them is made once more', async () => {
    const song = withTake('take.wav');
    await studio.write('spent/song.yaml', song);
    await studio.write('spent/take.wav', take(12));
    const words = ['spent/song.yaml', '--out', 'spent/out', '--jobs', '1'];
    expect((await studio.run(words, { interruptAt: 'master' })).status).toBe(130);
    for (const name of ['dry', 'aligned']) {
      expect(await readdir(studio.at('spent/out/.stem-produce', name))).toEqual([]);
    }
    await studio.write('spent/song.yaml', song.replace('{name: bass}', '{name: bass, effects: {compressor: false}}'));
    const again = await studio.run(words);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('bass: kept from an earlier run') });
    expect((await studio.run(['spent/song.yaml', '--out', 'spent/whole'])).status).toBe(0);
    expect(await hashes(studio.at('spent/out'))).toEqual(await hashes(studio.at('spent/whole')));
  }, 60_000);

  test('changed in the work folder is made again', async () => {
    await studio.write('touched/song.yaml', withTake('take.wav'));
    const words = ['touched/song.yaml', '--out', 'touched/out', '--jobs', '1'];
    expect((await studio.run(words)).status).toBe(1);
    await studio.write('touched/out/.stem-produce/dry/bass.wav', 'broken');
    await studio.write('touched/take.wav', take(12));
    expect((await studio.run(words)).status).toBe(0);
  });
});

describe('a song that', () => {
  test.each<[string, string, RegExp]>([
    ['has mistakes', 'tempo: fast\nstems: [{name: x}]\n', /song\.yaml:1:8: tempo: expected a number .* got "fast"/],
    ['has a stem outside of its folder', withTake('../take.wav'), /stems\[1\]\.source\.file: expected /],
  ])('%s is refused', async (name, song, message) => {
    const folder = name.replaceAll(' ', '-');
    await studio.write(`${folder}/song.yaml`, song);
    await studio.write(`${folder}/take.wav`, take(5));
    const { status, stderr } = await studio.run([`${folder}/song.yaml`, '--out', `${folder}/out`]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a folder that', () => {
  test('holds files of others keeps them', async () => {
    await studio.write('others/master.wav', 'the only copy');
    await studio.write('others/notes.txt', 'mine');
    await studio.write('song.yaml', shortSong);
    const { status, stderr } = await studio.run(['song.yaml', '--out', 'others']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/in the way and were not made here.*\n *.*others\/master\.wav\n/);
    expect(await readFile(studio.at('others/master.wav'), 'utf8')).toBe('the only copy');
  });

  test('was being filled when the run was killed is filled again, also from the start', async () => {
    await studio.write('killed/song.yaml', shortSong);
    const words = ['killed/song.yaml', '--out', 'killed/out', '--jobs', '1'];
    expect((await studio.run(words)).status).toBe(0);
    const whole = await hashes(studio.at('killed/out'));
    // As a kill between two renames leaves it: no manifest, and a note of what was being moved.
    await rm(studio.at('killed/out/manifest.json'));
    await studio.write('killed/out/.stem-produce/publishing.json', noteOf(whole));
    const again = await studio.run([...words, '--force']);
    expect(again).toMatchObject({ status: 0, stderr: expect.not.stringContaining('in the way') });
    expect(await hashes(studio.at('killed/out'))).toEqual(whole);
    // The same, and then somebody works on a stem.
    await rm(studio.at('killed/out/manifest.json'));
    await studio.write('killed/out/.stem-produce/publishing.json', noteOf(whole));
    await studio.write('killed/out/stems/bass.wav', 'a night of work');
    for (const force of [[], ['--force']]) {
      const kept = await studio.run([...words, ...force]);
      expect(kept).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/changed since:\n.*bass\.wav\nMove them/),
      });
      expect(await readFile(studio.at('killed/out/stems/bass.wav'), 'utf8')).toBe('a night of work');
    }
    await rm(studio.at('killed/out/stems/bass.wav'));
    expect((await studio.run(words)).status).toBe(0);
    expect(await hashes(studio.at('killed/out'))).toEqual(whole);
  }, 60_000);

  test('is a file, or cannot be written, is named', async () => {
    await studio.write('file', 'x');
    await studio.write('song.yaml', shortSong);
    expect(await studio.run(['song.yaml', '--out', 'song.zip'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--out song.zip: name a folder'),
    });
    const first = await studio.run(['song.yaml', '--out', 'file/out']);
    expect(first).toMatchObject({ status: 2, stderr: expect.stringMatching(/Cannot create .*file\/out/) });
    if (process.platform === 'linux') {
      const none = await studio.run(['song.yaml', '--out', '/proc/none']);
      expect(none).toMatchObject({ status: 2, stderr: expect.stringMatching(/Cannot create \/proc\/none/) });
    }
    await mkdir(studio.at('closed'));
    await chmod(studio.at('closed'), 0o500);
    // Root may write anywhere.
    if (process.getuid?.() === 0) return;
    const second = await studio.run(['song.yaml', '--out', 'closed']);
    expect(second).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Cannot write into .*closed: permission denied/),
    });
  });

  test('is used by another run is left to it', async () => {
    await studio.write('song.yaml', shortSong);
    const [first, second] = await Promise.all([
      studio.run(['song.yaml', '--out', 'shared']),
      studio.run(['song.yaml', '--out', 'shared']),
    ]);
    const statuses = [first, second].map(({ status }) => status ?? -1).sort((a, b) => a - b);
    // The second may also come when the first is done.
    expect([
      [0, 0],
      [0, 2],
    ]).toContainEqual(statuses);
    const refused = [first, second].find(({ status }) => status === 2);
    if (refused) expect(refused.stderr).toContain('Another produce works in');
  });

  test('has no room: the disk is named, what is finished is kept, and more room lets it go on', async () => {
    const disk = studio.at('disk');
    await mkdir(disk);
    if (!mount(disk, '6m')) {
      console.warn('skipped: a small disk cannot be mounted here (needs root)');
      return;
    }
    try {
      await studio.write('song.yaml', shortSong);
      const full = await studio.run(['song.yaml', '--out', 'disk/out']);
      expect(full.status).toBe(2);
      expect(full.stderr).toMatch(/the disk is full/);
      expect(await delivered('disk/out')).toEqual([]);
      expect(spawnSync('mount', ['-o', 'remount,size=80m', disk]).status).toBe(0);
      const again = await studio.run(['song.yaml', '--out', 'disk/out']);
      expect(again.status).toBe(0);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

function mount(disk: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status === 0;
}

/** What lies in a folder but for the work of produce. */
async function delivered(out: string): Promise<string[]> {
  const names = await readdir(studio.at(out)).catch(() => []);
  return names.filter((name) => !name.startsWith('.stem-produce'));
}

/** The note of a run that publishes these files, hashes by path. */
function noteOf(files: Readonly<Record<string, string>>): string {
  const archive = Object.keys(files).find((path) => path.endsWith('.zip'));
  const listed = Object.entries(files).filter(([path]) => path !== archive && path !== 'report.html');
  return JSON.stringify([{ files: listed.map(([path, sha256]) => ({ path, sha256 })), archive }]);
}
