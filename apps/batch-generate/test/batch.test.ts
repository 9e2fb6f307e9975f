/** `batch-generate` as a user runs it, on an archive of a few seconds: made, resumed, interrupted, forced. */
import { mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Outcome, archive, chord, hashes, quickProfile, readResults, run, usual, useHome } from './archive.ts';

useHome();

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

  test('is made by fewer jobs than asked for where memory is limited, which is told, to the same bytes', async () => {
    const place = ['--export-dir', join(cwd, 'limited'), '--output', 'limited.json'];
    const outcome = await run(cwd, [...usual, '--jobs', '3', '--memory-limit', '600', ...place]);
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.stderr).toContain(
      '1 job at a time instead of 3: --memory-limit is 600, and a job may take 500 MiB.',
    );
    expect(await hashes(join(cwd, 'limited'))).toEqual(reference);
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

  test('tells where the time of a track went, stage by stage, when asked', async () => {
    const two = [...usual, '--start-index', '3', '--count', '1', '--profile-stages'];
    const { stderr } = await run(cwd, [...two, '--force']);
    const stages = [...stderr.matchAll(/^ {2}(\w[\w ]*?) +[\d.]+ s +\d+ %$/gm)].map(([, stage]) => stage);
    expect(stages.slice(0, 4)).toEqual(['hash', 'thread', 'decode', 'analysis']);
    expect(stages).toEqual(expect.arrayContaining(['pads', 'clouds', 'write', 'verify', 'publish', 'in all']));
    expect((await run(cwd, two)).stderr).toContain('two: no stages, as nothing was made');
  });

  test('tells which kernels computed it, and is made again when others are asked for', async () => {
    const manifest = async (): Promise<{ kernels: string }> =>
      JSON.parse(await readFile(join(cwd, 'root/export/tr8s/by_source/two/manifest.json'), 'utf8')) as never;
    const two = [...usual, '--start-index', '3', '--count', '1'];
    expect((await manifest()).kernels).toBe('simd');
    const plain = await run(cwd, [...two, '--kernels', 'plain']);
    expect(plain.stderr).not.toContain('up to date');
    expect((await manifest()).kernels).toBe('plain');
    expect((await readResults(cwd)).results.map(({ kernels }) => kernels)).toEqual(['simd', 'simd', 'simd', 'plain']);
    expect((await run(cwd, [...two, '--kernels', 'plain'])).stderr).toContain('up to date');
    expect((await run(cwd, two)).stderr).not.toContain('up to date');
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
