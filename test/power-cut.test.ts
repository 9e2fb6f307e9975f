/** The order in which what is made reaches the disk: whatever is relied on is there before what relies on it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { batch } from '../safety/torture/commands/batch.mjs';
import { discover } from '../safety/torture/commands/discover.mjs';
import { produce } from '../safety/torture/commands/produce.mjs';
import { writeMaterial } from '../safety/torture/material.mjs';
import { start } from '../safety/torture/program.mjs';
import { treeOf } from '../safety/torture/tree.mjs';
import { readCaught, type Caught } from '../safety/trap/trap.mjs';

let folder: string;
let place: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-power-'));
  place = path.join(folder, 'place');
  for (const name of ['home', 'tmp']) await mkdir(path.join(place, name), { recursive: true });
  writeMaterial(folder);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a command to its end, and gives its calls with paths from the place on. */
async function callsOf(args: readonly string[]): Promise<Caught[]> {
  const log = path.join(folder, 'log');
  const { status, words } = await start(args, place, { under: [place], log }).ended;
  expect({ status, words }).toEqual({ status: 0, words });
  const relative = (file: string): string => path.relative(place, file);
  return readCaught(log).map((call) => {
    return { ...call, path: relative(call.path), ...(call.to === undefined ? {} : { to: relative(call.to) }) };
  });
}

/** Places in the row of calls, after one another; -1 where there is none. */
function inOrder(calls: readonly Caught[], wanted: readonly ((call: Caught) => boolean)[]): number[] {
  let from = 0;
  return wanted.map((isWanted) => {
    const at = calls.findIndex((call, i) => i >= from && isWanted(call));
    from = at + 1;
    return at;
  });
}

const flushOf =
  (file: string) =>
  (call: Caught): boolean =>
    call.kind === 'fsync' && call.path === file;
const moveTo =
  (file: string) =>
  (call: Caught): boolean =>
    call.kind === 'rename' && call.to === file;
/** A file that is written aside, flushed, and moved to its name, which is flushed with its folder. */
function durable(file: string): ((call: Caught) => boolean)[] {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.`);
  const isAside = (call: Caught): boolean => call.path.startsWith(aside);
  return [
    (call) => call.kind === 'write' && isAside(call),
    (call) => call.kind === 'fsync' && isAside(call),
    moveTo(file),
    flushOf(path.dirname(file) === '.' ? '' : path.dirname(file)),
  ];
}

const isThere = expect.not.arrayContaining([-1]);

test('a track: its textures, its manifest, its name, and only then the results that tell of it', async () => {
  const calls = await callsOf(batch.args(place));
  for (const slug of ['one', 'two', 'three']) {
    const target = `export/small/by_source/${slug}`;
    const textures = [...treeOf(path.join(place, target)).keys()].filter((file) => file.endsWith('.wav'));
    expect(textures).toHaveLength(5);
    for (const texture of textures) {
      const made = `work/${slug}/${texture}`;
      const ready = inOrder(calls, [moveTo(made), flushOf(made), flushOf(path.dirname(made))]);
      expect({ texture, ready }).toEqual({ texture, ready: isThere });
      const manifest = inOrder(calls, [moveTo(`work/${slug}/manifest.json`)]);
      expect(Math.max(...ready)).toBeLessThan(manifest[0] ?? -1);
    }
    const published = inOrder(calls, [
      ...durable(`work/${slug}/manifest.json`),
      (call) => call.kind === 'rm' && call.path.endsWith('.stem-work.json'),
      (call) => call.kind === 'fsync' && call.path.startsWith('work/.stem-work-'),
      moveTo(target),
      flushOf('export/small/by_source'),
      ...durable('results.json'),
    ]);
    expect({ slug, published }).toEqual({ slug, published: isThere });
  }
  for (const made of ['export', 'export/small', 'export/small/by_source']) {
    const above = path.dirname(made) === '.' ? '' : path.dirname(made);
    const ready = inOrder(calls, [(call) => call.kind === 'mkdir' && call.path === made, flushOf(above)]);
    expect({ made, ready }).toEqual({ made, ready: isThere });
  }
});

test('a delivery: its files, their names, its manifest, and only then the work folder goes', async () => {
  const calls = await callsOf(produce.args(place));
  const work = 'out/.stem-produce/delivery';
  for (const file of ['master.wav', 'song.mid', 'stems/bass.wav', 'torture.zip']) {
    // Some as they are made, some once they have their names there.
    const ofFile = new RegExp(`^${work}/${path.dirname(file)}/\\.?${path.basename(file)}`.replace('/./', '/'));
    const ready = inOrder(calls, [
      ({ kind, path: flushed }) => kind === 'fsync' && ofFile.test(flushed),
      moveTo(`out/${file}`),
      flushOf(path.dirname(`out/${file}`)),
      moveTo('out/manifest.json'),
      flushOf('out'),
      (call) => call.kind === 'rm' && call.path === 'out/.stem-produce',
    ]);
    expect({ file, ready }).toEqual({ file, ready: isThere });
  }
});

test('a catalog, and what was measured of each file', async () => {
  const calls = await callsOf(discover.args(place));
  const entries = [...treeOf(path.join(place, 'cache')).keys()].filter((file) => /[0-9a-f]{64}$/.test(file));
  expect(entries).toHaveLength(4);
  for (const file of ['catalog.csv', ...entries.map((entry) => `cache/${entry}`)]) {
    const start = path.basename(file).slice(0, 40);
    const aside = (call: Caught): boolean => path.basename(call.path).startsWith(`.${start}.`);
    const ready = inOrder(calls, [
      (call) => call.kind === 'write' && aside(call),
      (call) => call.kind === 'fsync' && aside(call),
      moveTo(file),
      flushOf(path.dirname(file) === '.' ? '' : path.dirname(file)),
    ]);
    expect({ file, ready }).toEqual({ file, ready: isThere });
  }
});
