/** The hour after the batch, through the built commands: rate, select by it, keep, put away, and what a batch then makes. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whySchema, type WhyDocument } from '@stem/catalog/why';
import { writeArchive } from '../examples/write-archive.mjs';
import { judge } from './judge.ts';
import { stem, succeeded, type Outcome } from './repository.ts';
import { treeHashes } from './tree.ts';

jest.setTimeout(600_000);

let home: string;
const at = (...parts: string[]): string => path.join(home, ...parts);
const run = (...args: string[]): Promise<Outcome> => stem(args, { cwd: home, env: { XDG_CACHE_HOME: at('cache') } });
const batch = (...more: string[]): Promise<Outcome> =>
  run('batch-generate', '--sources', 'selected_sources.csv', '--root', 'music', ...more);
const ratings = 'music/export/tr8s/ratings.json';

let made: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'stem-judging-'));
  await writeArchive(at('music'), ['masters/Track 01.wav', 'songs/Track 01.wav']);
  succeeded(await run('discover', '--root', 'music', '--analyze'));
  succeeded(await run('select'));
  succeeded(await batch());
  made = await treeHashes(at('music/export/tr8s/by_source'));
  succeeded(await run('audition', 'music/export/tr8s', '--root', 'music'));
  await judge(at('music/export/tr8s'), ({ track, texture }) => {
    if (track.source.path.startsWith('songs')) return { rating: texture.kind === 'pad' ? 5 : 4 };
    return texture.kind === 'hiss' ? { rejected: true } : { rating: 2 };
  });
});

afterAll(() => rm(home, { recursive: true, force: true }));

test('a track is raised by what was kept of it, and lowered by what was not', async () => {
  const scores = async (...more: string[]): Promise<Record<string, number>> => {
    succeeded(await run('select', '--output', 'next.json', ...more));
    const rows = JSON.parse(await readFile(at('next.json'), 'utf8')) as { rel_path: string; selection_score: number }[];
    return Object.fromEntries(rows.map((row) => [row.rel_path, row.selection_score]));
  };
  const [before, after] = [await scores(), await scores('--ratings', ratings)];
  expect(after['songs/Track 01.wav']).toBeGreaterThan((before['songs/Track 01.wav'] ?? NaN) + 3);
  expect(after['masters/Track 01.wav']).toBeLessThan((before['masters/Track 01.wav'] ?? NaN) - 3);
});

test('a kit holds what was kept, byte for byte', async () => {
  succeeded(await run('keep', ratings, '--to', 'kit'));
  const lines = (await readFile(at('kit/kit.csv'), 'utf8')).trim().split('\n').slice(1);
  const files = (await readdir(at('kit'))).filter((name) => name.endsWith('.wav'));
  expect(files).toHaveLength(lines.length);
  for (const line of lines) {
    const [name = '', place = ''] = line.split(',');
    const sha256 = createHash('sha256')
      .update(await readFile(at('kit', name)))
      .digest('hex');
    expect(line.endsWith(`,${sha256}`)).toBe(true);
    expect(made[place.replace('by_source/', '')]).toBe(sha256);
  }
});

test('why knows a file of a kit, also by a link, and the command that it prints makes the same bytes', async () => {
  succeeded(await run('keep', ratings, '--to', 'told'));
  const name = (await readdir(at('told'))).find((file) => file.includes('pad')) ?? '';
  await symlink(path.join('told', name), at('link.wav'));
  const why = async (file: string): Promise<WhyDocument> =>
    whySchema.parse(JSON.parse(succeeded(await run('why', file, '--root', 'music', '--json')).stdout));
  const told = await why(path.join('told', name));
  expect(told).toMatchObject({ kit: { file: at('told', name), state: 'as made' }, texture: { role: 'pad' } });
  expect((await why('link.wav')).texture).toEqual(told.texture);
  const { stdout } = succeeded(await run(...(told.again?.words ?? []).slice(1)));
  expect(await readFile(at(stdout.trim()))).toEqual(await readFile(at('told', name)));

  await writeFile(at('told', name), 'mine');
  expect((await why(path.join('told', name))).kit?.state).toBe('changed');
  const track = told.textures?.folder ?? '';
  const manifest = path.join(track, 'manifest.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replaceAll(/"sha256": "[^"]+"/g, `"sha256": "${'f'.repeat(64)}"`));
  expect((await run('why', path.join('told', name))).stderr).toContain('made anew since, with other bytes');
  await writeFile(manifest, text);
});

test('why knows a file of a kit that is a zip, in it and unpacked', async () => {
  succeeded(await run('keep', ratings, '--to', 'packed.zip'));
  succeeded(await run('keep', ratings, '--to', 'unpacked'));
  // The list that a zip has not.
  await rm(at('unpacked/.stem-kit.json'));
  const name = (await readdir(at('unpacked'))).find((file) => file.includes('pad')) ?? '';
  for (const kit of ['packed.zip', 'unpacked']) {
    const { stdout } = succeeded(await run('why', path.join(kit, name), '--root', 'music', '--json'));
    expect(whySchema.parse(JSON.parse(stdout))).toMatchObject({
      kit: { file: at(kit, name), state: 'as made' },
      texture: { role: 'pad' },
    });
  }
  expect((await run('why', path.join('unpacked', name), '--root', '.')).stderr).toMatch(
    /around here holds: --root names/,
  );
  expect((await run('why', 'packed.zip')).stderr).toContain('is a zip: name a texture in it');
});

test('what was rejected goes, is missed by nobody, is not made again, and comes back as it was', async () => {
  const said = succeeded(await run('keep', ratings, '--trash')).stdout;
  const count = Number(/^(\d+) rejected textures moved/.exec(said)?.[1]);
  expect(count).toBeGreaterThan(0);
  expect(await readdir(at('music/export/tr8s/trash'))).toHaveLength(count);
  expect(succeeded(await run('verify', 'music/export')).stdout).toContain(`${count} rejected ones in the trash`);
  expect(succeeded(await batch()).stderr).toMatch(/up to date/);
  succeeded(await run('audition', 'music/export/tr8s', '--root', 'music'));
  expect(await readFile(at('music/export/tr8s/index.html'), 'utf8')).not.toContain('masters_track_01_hiss01');
  expect(await readdir(at('music/export/tr8s/trash'))).toHaveLength(count);
  succeeded(await run('keep', ratings, '--restore'));
  expect(await treeHashes(at('music/export/tr8s/by_source'))).toEqual(made);
  expect(succeeded(await run('verify', 'music/export')).stdout).toMatch(/2 of 2 tracks whole, 0 findings/);
});

test('what was rejected is made again where that is asked for, and not by again into its own folder', async () => {
  succeeded(await run('keep', ratings, '--trash'));
  const kept = await treeHashes(at('music/export/tr8s'));
  const track = 'music/export/tr8s/by_source/masters_track_01';
  const again = await run('again', track, '--root', 'music', '--to', 'music/export/tr8s');
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('of which some were rejected: name another folder with --to');
  expect(await treeHashes(at('music/export/tr8s'))).toEqual(kept);
  succeeded(await batch('--force'));
  expect(await treeHashes(at('music/export/tr8s/by_source'))).toEqual(made);
});
