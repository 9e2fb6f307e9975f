/** `batch-generate` as a user runs it: the built command on archives of a few seconds. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Results } from '@stem/catalog';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';

const program = fileURLToPath(new URL('../bin/stem-batch-generate.js', import.meta.url));

/** Few and short textures, so that the suite stays quick. */
const quickProfile = `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 2, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`;

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-batch-'));
});
afterAll(() => rm(home, { recursive: true }));

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in `cwd`; a signal is sent with its first word, when a track is finished. */
function run(cwd: string, args: readonly string[], signal?: NodeJS.Signals): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    if (signal !== undefined) child.stderr.once('data', () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** A chord over soft noise, another one for each seed. */
function chord(seed: string, seconds = 2): Uint8Array {
  const random = createRandom(seed);
  const pitches = [110, 165, 220, 277].map((pitch) => pitch * 2 ** (random.integer(0, 11) / 12));
  const channels = [0, 1].map((side) =>
    Float32Array.from({ length: seconds * 22050 }, (_, i) => {
      const tones = pitches.map((pitch, voice) => Math.sin((2 * Math.PI * pitch * i) / 22050 + side * voice));
      return 0.12 * tones.reduce((sum, tone) => sum + tone, 0) + 0.02 * random.gaussian();
    }),
  );
  return encodeWav({ sampleRate: 22050, channels }, { bitDepth: 16 });
}

/** A root with these files (a chord each, or the given bytes) and a selection of them beside it. */
async function archive(name: string, files: Readonly<Record<string, Uint8Array | undefined>>): Promise<string> {
  const cwd = join(home, name);
  for (const [relPath, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, 'root', relPath)), { recursive: true });
    await writeFile(join(cwd, 'root', relPath), bytes ?? chord(relPath));
  }
  await writeFile(join(cwd, 'root/config.yaml'), quickProfile);
  await writeSelection(cwd, Object.keys(files));
  return cwd;
}

async function writeSelection(cwd: string, relPaths: readonly string[]): Promise<void> {
  const rows = relPaths.map((path, i) => ({
    id: `audio_000${i}`,
    rel_path: path,
    duration_sec: 2,
    sample_rate: 22050,
    channels: 2,
    file_size_mb: 0.25,
    selection_score: 10,
  }));
  await writeFile(join(cwd, 'selected.json'), JSON.stringify(rows));
}

const usual = ['--sources', 'selected.json', '--root', 'root'];

async function readResults(cwd: string, file = 'batch_results.json'): Promise<Results> {
  return JSON.parse(await readFile(join(cwd, file), 'utf8')) as Results;
}

/** Every file below a folder with the hash of its bytes. */
async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (file): Promise<[string, string]> => {
    const hash = createHash('sha256').update(await readFile(file));
    return [file.slice(folder.length + 1), hash.digest('hex')];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

describe('an archive', () => {
  const names = ['masters/Track 01.wav', 'scratch/track_01.wav', '___.wav', 'masters/two.wav'];
  let cwd = '';
  let dryRun: Outcome;
  let whole: Outcome;
  let reference: Record<string, string>;

  beforeAll(async () => {
    cwd = await archive('archive', Object.fromEntries(names.map((name) => [name, undefined])));
    const before = await hashes(cwd);
    dryRun = await run(cwd, [...usual, '--dry-run', '--json']);
    expect(await hashes(cwd)).toEqual(before);
    whole = await run(cwd, [...usual, '--jobs', '1']);
    reference = await hashes(join(cwd, 'root/export/tr8s'));
  });

  test('gets a folder for each track, named so that none meets another', async () => {
    expect(whole).toMatchObject({ status: 0, stdout: '' });
    const slugs = (await readdir(join(cwd, 'root/export/tr8s/by_source'))).sort();
    expect(slugs).toEqual([
      'masters_track_01',
      'scratch_track_01',
      expect.stringMatching(/^track_[0-9a-f]{8}$/),
      'two',
    ]);
    expect(Object.keys(reference).filter((file) => file.startsWith('by_source/two/')).length).toBeGreaterThan(3);
    expect(await readdir(join(cwd, 'root'))).not.toContain('work');
  });

  test('ends with the summary', () => {
    expect(whole.stderr).toMatch(
      /={70}\nBATCH PROCESSING SUMMARY\n={70}\nTotal tracks: {6}4\nSuccessful: {8}4\nFailed: {12}0\n\nTotal textures generated:\n {2}Pads: {5}\d+\n {2}Swells: {3}\d+\n {2}Clouds: {3}8\n {2}Hiss: {5}\d+\n={70}\n/,
    );
  });

  test('gets as many textures as the dry run said', async () => {
    const { tracks } = JSON.parse(dryRun.stdout) as { tracks: { textures: object; track_slug: string }[] };
    const { results } = await readResults(cwd);
    expect(tracks.map(({ track_slug: slug, textures }) => ({ slug, ...textures, error: null }))).toEqual(
      results.map(({ track_slug: slug, stats }) => ({ slug, ...stats })),
    );
    const { stdout } = await run(cwd, [...usual, '--dry-run', '--count', '1']);
    expect(stdout).toMatch(
      /^masters_track_01\n {2}root\/export\/tr8s\/by_source\/masters_track_01\n {2}\d pads?, \d swells?, 2 clouds, \d hiss loops?, \d flickers? \(up to date\)\n$/,
    );
  });

  test('has results that say what is on the disk', async () => {
    const results = await readResults(cwd);
    expect(results).toMatchObject({ total: 4, successful: 4, failed: 0 });
    expect(results.results.map((row) => row.rel_path)).toEqual(names);
    for (const { track_slug: slug, stats } of results.results) {
      const count = (role: string): number =>
        Object.keys(reference).filter(
          (file) => file.startsWith(`by_source/${slug}/`) && file.includes(`/${slug}_${role}`),
        ).length;
      expect(stats).toEqual({
        pads: count('pad'),
        swells: count('swell'),
        clouds: count('cloud'),
        hiss_loops: count('hiss'),
        hiss_flickers: count('flicker'),
        error: null,
      });
    }
  });

  test('gives the same bytes with two workers, and from another folder', async () => {
    const place = [
      '--export-dir',
      join(cwd, 'two/export'),
      '--work-dir',
      join(cwd, 'two/work'),
      '--output',
      'two.json',
    ];
    expect(await run(join(cwd, 'root'), ['--sources', '../selected.json', '--jobs', '2', ...place])).toMatchObject({
      status: 0,
    });
    expect(await hashes(join(cwd, 'two/export'))).toEqual(reference);
  });

  test('is made once: the second run finds it up to date, --force does it again with the same bytes', async () => {
    const manifest = join(cwd, 'root/export/tr8s/by_source/two/manifest.json');
    const { mtimeMs } = await stat(manifest);
    const again = await run(cwd, usual);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('two: up to date');
    expect((await stat(manifest)).mtimeMs).toBe(mtimeMs);
    const { results } = await readResults(cwd);
    expect(results.every((row) => row.success && row.up_to_date === true)).toBe(true);
    expect(await run(cwd, [...usual, '--force', '--start-index', '3', '--count', '1'])).toMatchObject({ status: 0 });
    expect((await stat(manifest)).mtimeMs).not.toBe(mtimeMs);
    expect(await hashes(join(cwd, 'root/export/tr8s'))).toEqual(reference);
  });

  test('is made again where a file is missing, cut short, or the seed is another', async () => {
    const folder = join(cwd, 'root/export/tr8s/by_source/two');
    const two = [...usual, '--start-index', '3', '--count', '1'];
    await rm(join(folder, 'clouds'), { recursive: true });
    await run(cwd, two);
    expect(await hashes(join(cwd, 'root/export/tr8s'))).toEqual(reference);
    const file = Object.keys(reference).find((name) => name.startsWith('by_source/two/clouds/')) ?? '';
    await truncate(join(cwd, 'root/export/tr8s', file), 100);
    await run(cwd, two);
    expect(await hashes(join(cwd, 'root/export/tr8s'))).toEqual(reference);
    await run(cwd, [...two, '--seed', '7']);
    const seeded = await hashes(join(cwd, 'root/export/tr8s'));
    expect(seeded[file]).not.toBe(reference[file]);
    await run(cwd, two);
    expect(await hashes(join(cwd, 'root/export/tr8s'))).toEqual(reference);
  });

  test('interrupted keeps what is finished; the same command does the rest and nothing twice', async () => {
    const place = [...usual, '--export-dir', 'later', '--output', 'later.json', '--jobs', '1'];
    const stopped = await run(cwd, place, 'SIGINT');
    expect(stopped).toMatchObject({ status: 130 });
    expect(stopped.stderr).toContain('Run the same command again to go on from there.');
    const finished = (await readResults(cwd, 'later.json')).results.map((row) => row.track_slug);
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(names.length);
    expect((await readdir(join(cwd, 'root/later/by_source'))).sort()).toEqual(finished.toSorted());
    expect(await readdir(join(cwd, 'root'))).not.toContain('work');
    expect(await run(cwd, place)).toMatchObject({ status: 0 });
    const { results } = await readResults(cwd, 'later.json');
    expect(results.filter((row) => row.up_to_date).map((row) => row.track_slug)).toEqual(finished);
    expect(await hashes(join(cwd, 'root/later'))).toEqual(reference);
  });

  test('killed on the spot leaves nothing that the next run does not clear', async () => {
    const place = [...usual, '--export-dir', 'killed', '--output', 'killed.json', '--jobs', '2'];
    expect(await run(cwd, place, 'SIGKILL')).toMatchObject({ status: null });
    expect(await run(cwd, place)).toMatchObject({ status: 0 });
    expect(await hashes(join(cwd, 'root/killed'))).toEqual(reference);
    expect(await readdir(join(cwd, 'root'))).not.toContain('work');
  });

  test('run twice at once is made once', async () => {
    const place = [...usual, '--export-dir', 'at-once', '--output', 'at-once.json', '--jobs', '1'];
    const runs = await Promise.all([run(cwd, place), run(cwd, place)]);
    expect(runs).toMatchObject([{ status: 0 }, { status: 0 }]);
    expect(
      runs.map(({ stderr }) => stderr.match(/: up to date/g)?.length ?? 0).reduce((sum, count) => sum + count),
    ).toBe(4);
    expect(await hashes(join(cwd, 'root/at-once'))).toEqual(reference);
    expect(await readResults(cwd, 'at-once.json')).toMatchObject({ total: 4, successful: 4 });
  });

  test('in slices comes to the same, with results merged', async () => {
    const place = [...usual, '--export-dir', 'slices', '--output', 'slices.json'];
    await run(cwd, [...place, '--start-index', '3']);
    expect(await readResults(cwd, 'slices.json')).toMatchObject({ total: 1, successful: 1 });
    await run(cwd, [...place, '--start-index', '0', '--count', '3']);
    const merged = await readResults(cwd, 'slices.json');
    expect(merged).toMatchObject({ total: 4, successful: 4 });
    expect(merged.results.map((row) => row.rel_path)).toEqual(names);
    expect(await hashes(join(cwd, 'root/slices'))).toEqual(reference);
  });

  test('is made side by side by several profiles', async () => {
    await writeFile(join(cwd, 'root/config_soft.yaml'), quickProfile.replace('22050', '22050, target_peak_dbfs: -6'));
    const place = [...usual, '--export-dir', 'profiles', '--output', 'profiles.json', '--count', '1'];
    await run(cwd, place);
    expect(await run(cwd, [...place, '--profile', 'soft'])).toMatchObject({ status: 0 });
    expect((await readdir(join(cwd, 'root/profiles'))).sort()).toEqual(['by_source', 'soft']);
    const plain = await hashes(join(cwd, 'root/profiles/by_source'));
    const soft = await hashes(join(cwd, 'root/profiles/soft/by_source'));
    expect(Object.keys(soft).length).toBe(Object.keys(plain).length);
    expect(Object.values(soft).filter((hash) => Object.values(plain).includes(hash))).toEqual([]);
  });

  test('leaves its working folders with --keep-work', async () => {
    const place = [
      ...usual,
      '--export-dir',
      'kept',
      '--output',
      'kept.json',
      '--work-dir',
      'kept-work',
      '--count',
      '1',
    ];
    await run(cwd, [...place, '--keep-work']);
    const kept = await hashes(join(cwd, 'root/kept-work/masters_track_01'));
    expect(kept).toEqual(await hashes(join(cwd, 'root/kept/by_source/masters_track_01')));
    expect(await run(cwd, [...place, '--keep-work', '--force'])).toMatchObject({ status: 0 });
    expect(await readdir(join(cwd, 'root/kept-work'))).toEqual(['masters_track_01']);
  });

  test('takes its hiss from the drums folder, which the receipt knows of', async () => {
    const place = [...usual, '--export-dir', 'drums-out', '--output', 'drums.json', '--count', '1'];
    await mkdir(join(cwd, 'root/drums'));
    await writeFile(join(cwd, 'root/drums/Shaker.WAV'), chord('shaker', 1));
    await writeFile(join(cwd, 'root/drums/broken.wav'), 'no audio');
    const first = await run(cwd, place);
    expect(first).toMatchObject({ status: 0 });
    expect(first.stderr).toMatch(/warning: drum recording broken\.wav is left out: /);
    const manifest = await readFile(join(cwd, 'root/drums-out/by_source/masters_track_01/manifest.json'), 'utf8');
    expect(manifest).toContain('"drums/Shaker.WAV"');
    expect((await run(cwd, place)).stderr).toContain('up to date');
    await writeFile(join(cwd, 'root/drums/Shaker.WAV'), chord('another shaker', 1));
    expect((await run(cwd, place)).stderr).not.toContain('up to date');
    await rm(join(cwd, 'root/drums'), { recursive: true });
  });

  test('names drum recordings by the folder they lie in', async () => {
    await writeFile(join(cwd, 'root/config_kit.yaml'), `${quickProfile}paths: {drums_dir: my/kit}\n`);
    await mkdir(join(cwd, 'root/my/kit/hats'), { recursive: true });
    await writeFile(join(cwd, 'root/my/kit/hats/open.wav'), chord('open', 1));
    const place = [...usual, '--profile', 'kit', '--output', 'kit.json', '--count', '1'];
    expect(await run(cwd, place)).toMatchObject({ status: 0 });
    const manifest = await readFile(join(cwd, 'root/export/tr8s/kit/by_source/masters_track_01/manifest.json'), 'utf8');
    expect(manifest).toContain('"my/kit/hats/open.wav"');
    expect(manifest).not.toContain('"drums/');
    await rm(join(cwd, 'root/my'), { recursive: true });
  });
});

describe('a batch with bad rows', () => {
  let cwd = '';
  let outcome: Outcome;

  beforeAll(async () => {
    const good = chord('good');
    cwd = await archive('hostile', {
      'good.wav': good,
      'noise.wav': new TextEncoder().encode('this is no audio'),
      'empty.wav': new Uint8Array(),
      'nothing.wav': encodeWav({ sampleRate: 22050, channels: [new Float32Array(0)] }, { bitDepth: 16 }),
      'gone.wav': good,
      'link.wav': good,
      'also good.wav': undefined,
    });
    await rm(join(cwd, 'root/gone.wav'));
    await rm(join(cwd, 'root/link.wav'));
    await writeFile(join(cwd, 'secret.wav'), good);
    await symlink('../secret.wav', join(cwd, 'root/link.wav'));
    await writeSelection(cwd, [
      'good.wav',
      '../secret.wav',
      join(cwd, 'secret.wav'),
      'link.wav',
      'noise.wav',
      'empty.wav',
      'nothing.wav',
      'gone.wav',
      './/also good.wav',
      'also good.wav',
      'evil\u001b[2J.wav',
    ]);
    outcome = await run(cwd, usual);
  });

  test('makes the good ones and ends with 1', async () => {
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(await readResults(cwd)).toMatchObject({ total: 10, successful: 2, failed: 8 });
    expect((await readdir(join(cwd, 'root/export/tr8s/by_source'))).sort()).toEqual(['also_good', 'good']);
    expect(await readdir(cwd)).toEqual(expect.arrayContaining(['secret.wav']));
  });

  test('says of each bad one why, in words', async () => {
    const { results } = await readResults(cwd);
    const reasons = Object.fromEntries(results.map((row) => [basename(row.rel_path), row.stats.error]));
    expect(reasons).toMatchObject({
      'good.wav': null,
      'link.wav': 'The file is a link that leads out of the root',
      'noise.wav': expect.stringMatching(/not an audio file/i),
      'empty.wav': expect.stringMatching(/empty/i),
      'nothing.wav': expect.stringMatching(/no sound|no audio|no samples/i),
      'gone.wav': expect.stringContaining(`looked under the root ${join(cwd, 'root')}`),
      'also good.wav': null,
    });
    expect(results.find((row) => row.rel_path.startsWith('..'))?.stats.error).toBe(
      'The path leads out of the root (it holds "..")',
    );
    expect(results.find((row) => row.rel_path.startsWith('/'))?.stats.error).toMatch(/^The path is absolute/);
    expect(outcome.stderr).toMatch(/\nFailed tracks:\n {2}- \.\.\/secret\.wav: The path leads out of the root/);
    expect(outcome.stderr).toContain('the track is made once');
  });

  test('prints no control character of a name', () => {
    expect(outcome.stderr).toContain('evil\\x1b[2J.wav');
    expect(outcome.stderr).not.toContain('\u001b');
  });

  test('stops a track that takes too long', async () => {
    const place = ['--export-dir', 'slow', '--output', 'slow.json', '--timeout', '0.01', '--count', '1'];
    expect(await run(cwd, [...usual, ...place])).toMatchObject({ status: 1 });
    const { results } = await readResults(cwd, 'slow.json');
    expect(results[0]?.stats.error).toBe('Process timed out (0.01 s)');
    const root = await readdir(join(cwd, 'root'));
    expect([root.includes('slow'), root.includes('work')]).toEqual([false, false]);
  });

  test('that all failed ends with 1, too, and leaves no folder behind', async () => {
    await mkdir(join(cwd, 'root/mine'));
    const place = ['--export-dir', 'mine/none', '--output', 'none.json', '--start-index', '3', '--count', '3'];
    expect(await run(cwd, [...usual, ...place])).toMatchObject({ status: 1 });
    expect(await readdir(join(cwd, 'root/mine'))).toEqual([]);
  });
});

describe('a mistake', () => {
  let cwd = '';
  beforeAll(async () => {
    cwd = await archive('mistakes', { 'a.wav': undefined, 'b.wav': undefined });
    await writeFile(join(cwd, 'file'), '');
    await writeFile(join(cwd, 'results'), 'x');
    await cp(join(cwd, 'selected.json'), join(cwd, 'bad.json'));
    await writeFile(join(cwd, 'bad.json'), '[{"id": 1}]');
  });

  test.each([
    ['a slice out of range', ['--start-index', '2'], '--start-index 2 is out of range: the selection has rows 0 to 1'],
    ['a slice below 0', ['--start-index=-1'], '--start-index -1 is out of range'],
    ['a slice of nothing', ['--count', '0'], '--count 0 is out of range: from row 0 on there are 1 to 2'],
    ['an unknown profile', ['--profile', 'brigth'], 'bright, dark, default, noisy'],
    ['a root that is not there', ['--root', 'gone'], 'is not there'],
    ['a root that is a file', ['--root', 'file'], 'is no folder'],
    ['a bad selection', ['--sources', 'bad.json'], 'rel_path'],
    ['an export folder that cannot be', ['--export-dir', '../file/export'], 'Cannot write to the export folder'],
    ['results that cannot be written', ['--output', 'file/results.json'], 'Cannot write the results'],
    ['no timeout', ['--timeout', '0'], '--timeout'],
    ['no jobs', ['--jobs', '0'], '--jobs'],
  ])('as %s ends with 2 and a word on it', async (_what, args, words) => {
    const [flag = ''] = (args[0] ?? '').split('=');
    const rest = usual.flatMap((word, i) => (i % 2 === 0 && word !== flag ? [word, usual[i + 1] ?? ''] : []));
    const outcome = await run(cwd, [...rest, ...args]);
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    expect(outcome.stderr).toContain(words);
    expect(await readdir(join(cwd, 'root'))).not.toContain('work');
  });
});

test('the help names every flag with its default', async () => {
  const { status, stdout } = await run(home, ['--help']);
  expect(status).toBe(0);
  const flags = [
    'sources',
    'profile',
    'root',
    'dry-run',
    'start-index',
    'count',
    'output',
    'jobs',
    'timeout',
    'export-dir',
  ];
  for (const flag of [...flags, 'work-dir', 'force', 'keep-work', 'seed', 'json'])
    expect(stdout).toContain(`--${flag}`);
  for (const value of ['batch_results.json', '300', 'export/tr8s', 'number of cores']) expect(stdout).toContain(value);
});
