/** `batch-generate`: a folder a track, each with its manifest, and the results. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestFaults } from '../manifests.mjs';
import { sha256, stampOf } from '../tree.mjs';

const folder = 'export/small/by_source';
const results = 'results.json';

/** Work and export folders that are not absolute would lie in the archive. @param {string} place */
const args = (place) => {
  const inputs = ['--sources', '../selection.csv', '--root', '../archive', '--profile', '../small.yaml'];
  const folders = ['--export-dir', `${place}/export`, '--work-dir', `${place}/work`, '--output', results];
  return ['batch-generate', ...inputs, ...folders, '--jobs', '2'];
};

/** @type {import('./commands.mjs').Command} */
export const batch = {
  name: 'batch',
  args,
  earlierArgs: (place) => [...args(place), '--seed', '1'],
  settled: (file, text) => (file === results ? settledResults(text) : undefined),
  isWork: (file) => file.startsWith('work/'),
  faults(place, truth) {
    const at = path.join(place, folder);
    const names = namesIn(at);
    const shown = names.filter((name) => !name.startsWith('.'));
    return [
      ...shown.flatMap((name) => manifestFaults(path.join(at, name), { isAll: true })),
      ...lostTracks(names, truth).map((slug) => `${slug} was there and is gone`),
      ...missingTracks(place, names).map((slug) => `the results tell of ${slug}, which is not there`),
    ];
  },
  done(place, { after }) {
    const manifests = namesIn(path.join(place, folder))
      .filter((name) => !name.startsWith('.'))
      .map((name) => `${folder}/${name}/manifest.json`)
      .filter((file) => existsSync(path.join(place, file)) && sha256(path.join(place, file)) === after.get(file));
    return new Map(manifests.map((file) => [file, stampOf(path.join(place, file)) ?? '']));
  },
  locks: (place) => [
    ...['one', 'two', 'three', 'of_another_batch'].map((slug) => path.join(place, folder, `.stem-lock-${slug}`)),
    path.join(place, `.${results}.lock`),
  ],
};

const ofOneRun = new Set(['up_to_date', 'made_because']);

/** Without when it was written, which run found what done, and why it made the rest. @param {string} text */
function settledResults(text) {
  const { timestamp, ...rest } = JSON.parse(text);
  if (typeof timestamp !== 'string') throw new Error('no time');
  return JSON.stringify(rest, (key, value) => (ofOneRun.has(key) ? undefined : value));
}

/** Tracks of the earlier run that are neither in their place nor aside. @param {readonly string[]} names
 * @param {import('./commands.mjs').Truth} truth */
function lostTracks(names, { before }) {
  const earlier = [...before.keys()].flatMap((file) => {
    const [, slug] = /^export\/small\/by_source\/([^./]+)\/manifest\.json$/.exec(file) ?? [];
    return slug === undefined ? [] : [slug];
  });
  return earlier.filter((slug) => !names.includes(slug) && !names.includes(`.stem-old-${slug}`));
}

/** @param {string} place @param {readonly string[]} names */
function missingTracks(place, names) {
  const file = path.join(place, results);
  if (!existsSync(file)) return [];
  /** @type {{ results: readonly { success: boolean, track_slug: string }[] }} */
  const { results: rows } = JSON.parse(readFileSync(file, 'utf8'));
  const told = rows.filter(({ success }) => success).map(({ track_slug: slug }) => slug);
  return told.filter((slug) => !names.includes(slug) && !names.includes(`.stem-old-${slug}`));
}

/** @param {string} at */
function namesIn(at) {
  return existsSync(at) ? readdirSync(at) : [];
}
