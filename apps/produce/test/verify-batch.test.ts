/** `stem verify` on what a batch has published: whole, and with every fault there can be. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { writeTextures } from './texture-folder.ts';

const home = await mkdtemp(join(tmpdir(), 'stem-verify-batch-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const bin = join(import.meta.dirname, '../bin/stem-verify.js');
const published = join(home, 'root/export/tr8s/by_source');
const pad = 'pads/two_pad01_mid.wav';

const otherKind = 'expected a manifest of textures, got one of another kind; the files beside it were not checked';

interface Told {
  readonly kind: string;
  readonly path: string;
  readonly message: string;
}

function verify(...words: string[]) {
  return spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8', cwd: home });
}

/** Every finding of a folder, and the exit code that goes with them. */
function findings(...words: string[]): { status: number | null; told: string[] } {
  const { status, stdout, stderr } = verify(...words, '--json');
  expect(stderr).toBe('');
  const { tracks, around } = JSON.parse(stdout) as { tracks: { findings: Told[] }[]; around: Told[] };
  const all = [...tracks.flatMap((track) => track.findings), ...around];
  return { status, told: all.map(({ kind, path, message }) => `${kind}: ${path}: ${message}`) };
}

beforeEach(async () => {
  await rm(join(home, 'root'), { recursive: true, force: true });
  await writeTextures(join(published, 'one'), { slug: 'one' });
  await writeTextures(join(published, 'two'), { slug: 'two' });
});

test.each(['root', 'root/export', 'root/export/tr8s/by_source', 'root/export/tr8s/by_source/two'])(
  '%s is whole: how much was read, and 0',
  (place) => {
    const { status, stdout, stderr } = verify(place);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^\S+: [12] tracks, [24] files, 0\.0 MiB\n\nVerified: ([12]) of \1 tracks whole, 0 findings\n$/,
    );
  },
);

test('a page of stem audition and ratings among the folders are nobody’s fault', async () => {
  await writeFile(join(published, 'index.html'), '');
  await writeFile(join(published, 'ratings.json'), '{}');
  expect(findings('root')).toEqual({ status: 0, told: [] });
  await writeFile(join(published, 'one/index.html'), '');
  expect(findings('root').told).toEqual([expect.stringContaining('extra: ')]);
});

test('it changes nothing', async () => {
  const before = await readdir(home, { recursive: true });
  verify('root');
  expect(await readdir(home, { recursive: true })).toEqual(before);
});

test('missing: a file, a manifest', async () => {
  await rm(join(published, 'two', pad));
  await rm(join(published, 'one/manifest.json'));
  expect(findings('root')).toEqual({
    status: 1,
    told: [
      `missing: export/tr8s/by_source/two/${pad}: expected the file that the manifest lists, got none`,
      'missing: export/tr8s/by_source/one/manifest.json: expected the manifest of these textures, got none',
    ],
  });
});

test('changed: a byte, a length, a link in place of a file', async () => {
  const file = join(published, 'two', pad);
  const bytes = await readFile(file);
  bytes[bytes.length - 1000] = (bytes[bytes.length - 1000] ?? 0) ^ 1;
  await writeFile(file, bytes);
  await truncate(join(published, 'one/pads/one_pad01_mid.wav'), 100);
  const swell = join(published, 'one/swells/one_swell01_warm.wav');
  await rename(swell, join(home, 'elsewhere.wav'));
  await symlink(join(home, 'elsewhere.wav'), swell);
  const { status, told } = findings(published);
  expect(status).toBe(1);
  expect(told).toEqual([
    expect.stringMatching(/^changed: one\/pads\/one_pad01_mid\.wav: expected \d+ bytes, got 100$/),
    'changed: one/swells/one_swell01_warm.wav: expected a file, got a link',
    expect.stringMatching(/^changed: two\/pads\/two_pad01_mid\.wav: expected the SHA-256 \w{64}, got \w{64}$/),
  ]);
});

test('changed: a manifest that was edited, or is broken', async () => {
  await writeTextures(join(published, 'two'), {
    slug: 'two',
    edit: (manifest) => ({
      ...manifest,
      profile: { ...manifest.profile, values: { ...manifest.profile.values, more: 1 } },
      files: manifest.files.map((file) => (file.role === 'pad' ? { ...file, loop: { start: 5, end: 9 } } : file)),
    }),
  });
  await writeFile(join(published, 'one/manifest.json'), '{"kind": "textures", "version": 1');
  expect(findings(published).told).toEqual([
    'changed: one/manifest.json: 1:34: expected "," or "}", got the end of the file; 2 files beside it were not checked',
    expect.stringMatching(/^changed: two\/manifest\.json: profile: expected values of the hash \w+, got those of \w+$/),
    `changed: two/${pad}: loop: expected 5 to 9 as the manifest says, got 0 to 2204`,
  ]);
});

test('a manifest with one fault in every file is one finding', async () => {
  await writeTextures(join(published, 'two'), {
    slug: 'two',
    edit: (manifest) => ({ ...manifest, files: manifest.files.map((file) => ({ ...file, sample_rate: 1234 })) }),
  });
  const at = 'changed: two/manifest.json:';
  expect(findings(published).told).toEqual([
    `${at} sample rate: expected 1234 as the manifest says, got 22050 (${pad}, and 1 more like it)`,
  ]);
  const text = await readFile(join(published, 'two/manifest.json'), 'utf8');
  await writeFile(join(published, 'two/manifest.json'), text.replaceAll('"sha256"', '"sha1"'));
  expect(findings(published).told).toEqual([
    expect.stringMatching(
      /^changed: two\/manifest\.json: \d+:\d+: source\.sha256: .*, and 2 more problems; 2 files beside it/,
    ),
  ]);
  await writeFile(join(published, 'two/manifest.json'), '{"kind": "texture"}');
  expect(findings(published).told).toEqual([`${at} ${otherKind}`]);
});

test('what has the name of a lock and is none is nobody’s leftover', async () => {
  await symlink('/etc/hostname', join(published, '.stem-lock-one'));
  await mkdir(join(published, '.stem-lock-two'));
  const { status, stdout } = verify('root');
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^foreign: \S+\.stem-lock-one: expected a lock by this name or nothing, got a link: as long as/m,
  );
  expect(stdout).toMatch(
    /^foreign: \S+\.stem-lock-two: .* got a folder: as long as it is there, its track is not made$/m,
  );
  expect(stdout).not.toContain('it clears up');
});

test('a manifest that was emptied by a crash, alone in its place', async () => {
  await rm(join(published, 'one'), { recursive: true });
  await truncate(join(published, 'two/manifest.json'), 0);
  expect(findings('root').told).toEqual([
    expect.stringMatching(/^changed: export\/tr8s\/by_source\/two\/manifest\.json: 1:1: expected JSON, got the end/),
  ]);
});

test('extra and foreign: what no manifest lists, and what is no track', async () => {
  await writeFile(join(published, 'two/pads/notes.txt'), 'mine');
  await writeFile(join(published, 'two/.DS_Store'), '');
  await writeFile(join(published, 'list.txt'), 'mine');
  await mkdir(join(published, 'my takes'));
  await writeTextures(join(published, 'two.bak'), { slug: 'two' });
  expect(findings(published).told).toEqual([
    'extra: two/pads/notes.txt: expected nothing that the manifest does not list, got a file',
    'foreign: two.bak: expected a folder that is named after its track (two), got an older version or a copy of it',
    'foreign: list.txt: expected the folders of tracks here and nothing else, got a file',
    'foreign: my takes: expected the folders of tracks here and nothing else, got a folder without a manifest',
  ]);
});

test('half-published: what a run that was killed has left, or one that works has of a track', async () => {
  const work = join(home, 'root/work/three');
  await mkdir(work, { recursive: true });
  await writeFile(join(work, '.stem-work.json'), '{}');
  await rename(join(published, 'one'), join(published, '.stem-old-one'));
  const owner = { pid: process.pid, host: hostname(), startTicks: null, token: 'a' };
  await writeFile(join(published, '.stem-lock-one'), JSON.stringify(owner));
  await writeFile(join(published, '.stem-lock-three'), JSON.stringify({ ...owner, pid: 2 ** 22 + 1 }));
  await writeFile(join(published, 'two/.manifest.json.01234567-89ab-4def-8123-456789abcdef.tmp'), '{');
  const { status, told } = findings('root');
  expect(status).toBe(1);
  const at = 'half-published: export/tr8s/by_source';
  expect(told).toEqual([
    `${at}/two/.manifest.json.01234567-89ab-4def-8123-456789abcdef.tmp: expected nothing, got what a run wrote that was killed`,
    `${at}/.stem-lock-one: expected nothing, got a lock: process ${process.pid} on ${hostname()} is making this track; verify it when that is done`,
    `${at}/.stem-lock-three: expected nothing, got the lock of a run that was killed`,
    `${at}/.stem-old-one: expected nothing, got the version before of a track, put aside by a run that was killed`,
    'half-published: work/three: expected nothing, got the work of a run that was killed, or still works',
  ]);
});

test('a publish folder of which nothing is left is no pass', async () => {
  await rm(join(published, 'one'), { recursive: true });
  await rm(join(published, 'two'), { recursive: true });
  const { status, stdout } = verify('root');
  expect(status).toBe(1);
  expect(stdout).toContain('Verified: 0 of 0 tracks whole, 0 findings\n');
});

test('against the results: a track that is not there, one of another batch, another number of textures', async () => {
  const none = { pads: 0, swells: 0, clouds: 0, hiss_loops: 0, hiss_flickers: 0, error: null };
  const row = (slug: string, stats: object) => {
    const track = { id: `audio_${slug}`, rel_path: `${slug}.wav`, track_slug: slug };
    return { ...track, success: true, duration_sec: 1, stats: { ...none, ...stats } };
  };
  const results = [row('gone', { pads: 1 }), row('two', { pads: 3, swells: 1 })];
  const document = {
    timestamp: '2026-01-01T00:00:00.000Z',
    profile: null,
    total: 2,
    successful: 2,
    failed: 0,
    results,
  };
  await writeFile(join(home, 'batch_results.json'), JSON.stringify(document));
  const { status, told } = findings('root', '--results', 'batch_results.json');
  expect(status).toBe(1);
  expect(told).toEqual([
    'missing: gone: expected the textures of gone.wav, as batch_results.json says, got no folder',
    expect.stringMatching(
      /^changed: export\/tr8s\/by_source\/two: expected 3 pads, 1 swells, .*, got 1 pads, 1 swells,/,
    ),
    'foreign: export/tr8s/by_source/one: expected a track that batch_results.json lists, got another',
  ]);
  const shard = {
    number: 1,
    of: 2,
    plan: '',
    stem_version: '1',
    profile_hash: '',
    seed: null,
    all_tracks: 3,
    tracks: [],
  };
  await writeFile(join(home, 'of-a-shard.json'), JSON.stringify({ ...document, shard }));
  const ofShard = findings('root', '--results', 'of-a-shard.json').told;
  expect(ofShard.map((line) => line.split(':')[0])).toEqual(['missing', 'changed']);
  expect(verify('root', '--results', 'none.json')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('Cannot read the results'),
  });
});

test('paths that lead out of the folder are told and not followed', async () => {
  const secret = join(home, 'secret.wav');
  await writeFile(secret, 'secret');
  const escapes = ['../../../../../secret.wav', secret, 'pads/../../one/manifest.json', '..\\secret.wav'];
  await writeTextures(join(published, 'two'), {
    slug: 'two',
    edit: (manifest) => ({
      ...manifest,
      files: escapes.map((path) => ({ ...(manifest.files[0] as (typeof manifest.files)[number]), path })),
    }),
  });
  await symlink(home, join(published, 'two/pads/out'));
  await symlink(home, join(published, 'link'));
  const { status, told } = findings(published);
  expect(status).toBe(1);
  for (const path of escapes) {
    expect(told).toContainEqual(
      expect.stringContaining(`changed: two/manifest.json: expected paths in this folder, got ${path}: `),
    );
  }
  expect(told).toContain('extra: two/pads/out: expected nothing that the manifest does not list, got a link');
  expect(told).toContain('foreign: link: expected the folders of tracks here and nothing else, got a link or a device');
  expect(told.filter((line) => line.includes('secret') && !line.startsWith('changed: two/manifest.json'))).toEqual([]);
});

test('results that a crash has cut, or that are none', async () => {
  await writeFile(join(published, 'batch_results.json'), '{"timestamp": ');
  expect(findings(published).told).toEqual([
    'changed: batch_results.json: 1:15: expected a value, got the end of the file',
    'foreign: batch_results.json: expected the folders of tracks here and nothing else, got a file',
  ]);
});

const canMakePipes = spawnSync('mkfifo', ['--version']).status === 0 ? test : test.skip;
canMakePipes('a pipe in the place of a manifest, or of the results, is not waited for', async () => {
  await rm(join(published, 'two/manifest.json'));
  spawnSync('mkfifo', [join(published, 'two/manifest.json'), join(published, 'batch_results.json')]);
  const { told } = findings(published);
  expect(told).toContain('changed: two/manifest.json: expected a file, got a device');
});

test('what is only for deliveries is refused, and what is only for batches', () => {
  for (const words of [
    ['--song', 'song.yaml'],
    ['--profile', 'cd'],
    ['--report', 'page.html'],
  ]) {
    const { status, stdout, stderr } = verify('root', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${words[0] ?? ''} is for a delivery of stem produce`);
  }
});

test('a delivery among textures is named, not judged', async () => {
  await mkdir(join(home, 'root/song'));
  await writeFile(join(home, 'root/song/manifest.json'), '{"kind": "production"}');
  const { status, stdout } = verify('root');
  expect(status).toBe(0);
  expect(stdout).toContain('not verified: song: a delivery of stem produce; verify it by itself\n');
});
