/** What is measured: a command on something large, and the memory it may take. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyTextures, encoders, manyNames, writeCatalog, writeMany } from './material.mjs';
import { isThere } from './program.mjs';

/**
 * @typedef {object} Row
 * @property {string} command
 * @property {string} what
 * @property {number} boundMib
 * @property {(material: import('./material.mjs').Material) => Promise<string>} prepare The folder it runs in.
 * @property {readonly string[]} args
 * @property {readonly string[]} [needs] Programs that make its material.
 */

/** What a job may take. */
const job = 500;

const hours = ['hour-96.wav', 'hour-96.flac', 'hour-48.mp3', 'hour-48.ogg'];

/** @param {readonly string[]} names */
function needsOf(names) {
  return names.flatMap((name) => encoders[name] ?? []);
}

/** @param {string} place @param {readonly string[]} names @returns {Pick<Row, 'prepare' | 'needs'>} */
function archive(place, names) {
  return { prepare: (material) => material.archive(place, names), needs: needsOf(names) };
}

const generate = ['batch-generate', '--root', 'archive', '--sources', 'selected.csv', '--timeout', '3600', '--force'];
const analyze = ['discover', '--root', 'archive', '--analyze', '--fresh', '--timeout', '3600'];

/** @type {readonly Row[]} */
const longRows = [
  ...hours.flatMap((name) => {
    const place = archive(name.replace('.', '-'), [name]);
    const [hour] = name.split('.');
    const what = `one hour, ${hour?.endsWith('96') ? '96 kHz stereo in 24 bits' : '48 kHz stereo'}, .${name.split('.')[1]}`;
    return [
      { command: 'discover --analyze', what, boundMib: job, args: [...analyze, '--jobs', '1'], ...place },
      { command: 'batch-generate', what, boundMib: job, args: [...generate, '--jobs', '1'], ...place },
    ];
  }),
  ...[
    { command: 'discover --analyze --jobs 2', args: [...analyze, '--jobs', '2'] },
    { command: 'batch-generate --jobs 2', args: [...generate, '--jobs', '2'] },
  ].map((row) => ({
    ...row,
    what: 'two such hours at a time, .wav and .flac',
    boundMib: 2 * job,
    ...archive('two', hours.slice(0, 2)),
  })),
  {
    command: 'batch-generate --memory-limit 300',
    what: 'one hour, 96 kHz stereo in 24 bits, .wav',
    boundMib: 300,
    args: [...generate, '--memory-limit', '300'],
    ...archive('hour-96-wav', ['hour-96.wav']),
  },
  {
    command: 'discover',
    what: 'the four of them',
    boundMib: job,
    args: ['discover', '--root', 'archive', '--fresh'],
    ...archive('hours', hours),
  },
  ...[
    { command: 'discover', args: ['discover', '--root', 'archive', '--fresh'] },
    { command: 'discover --analyze', args: [...analyze, '--jobs', '1'] },
    { command: 'batch-generate', args: [...generate, '--jobs', '1'] },
  ].map((row) => ({
    ...row,
    what: 'ten hours of RF64, 48 kHz stereo',
    boundMib: job,
    ...archive('ten', ['ten-hours.wav']),
  })),
];

const song = `title: An hour
tempo: 120
sample_rate: 48000
subtype: PCM_24
sections: [{ name: verse, bars: 1800 }]
stems:
  - { name: bass }
  - { name: take, source: { file: archive/hour-96.wav } }
`;

/** @type {readonly Row[]} */
const songRows = [
  { command: 'produce', args: ['produce', 'song.yaml', '--out', 'song', '--jobs', '1', '--timeout', '7200'] },
  { command: 'verify', args: ['verify', 'song'] },
].map((row) => ({
  ...row,
  what: 'a song of one hour, a stem of it an hour of 96 kHz stereo',
  boundMib: job,
  prepare: async (material) => {
    const cwd = await material.archive('song', ['hour-96.wav']);
    writeFileSync(path.join(cwd, 'song.yaml'), song);
    return cwd;
  },
}));

const many = 50_000;
const names = manyNames(many);
const what = `${many.toLocaleString('en')} rows`;

/** One texture a track: what is measured is how many there are. */
const profile = `pad_miner: {max_candidates_per_file: 0}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 1, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 0, flicker_count: 0}
`;
const manyTracks = [...generate.slice(0, 5), '--profile', 'few.yaml', '--export-dir', 'export/tr8s'];

/** @type {import('./material.mjs').Once} */
async function manyFiles({ folder, once }) {
  const cwd = path.join(folder, 'many');
  await once('50,000 files', () => {
    writeMany(cwd, names);
    writeCatalog(path.join(cwd, 'catalog.csv'), many);
    writeFileSync(path.join(cwd, 'few.yaml'), profile);
  });
  return cwd;
}

/** @type {import('./material.mjs').Once} */
async function manyTextures(material) {
  const cwd = await manyFiles(material);
  await material.once('the textures of 50,000 tracks', async ({ stem }) => {
    const { status, said } = await stem(cwd, [...manyTracks, '--count', '1']);
    if (status !== 0) throw new Error(`the first of them was not made: ${said}`);
    copyTextures(cwd, names);
  });
  return cwd;
}

/** @type {readonly Row[]} */
const manyRows = [
  {
    command: 'discover',
    what: `${what}, read for the first time`,
    args: ['discover', '--root', 'archive'],
    prepare: manyFiles,
  },
  { command: 'discover', what: `${what}, unchanged`, args: ['discover', '--root', 'archive'], prepare: manyFiles },
  { command: 'select', what, args: ['select', '--catalog', 'catalog.csv'], prepare: manyFiles },
  {
    command: 'select --explain',
    what: `${what}, every one told of, as JSON`,
    args: ['select', '--catalog', 'catalog.csv', '--explain', '--output', 'selection.json'],
    prepare: manyFiles,
  },
  { command: 'batch-generate', what: `${what}, up to date`, args: manyTracks, prepare: manyTextures },
  {
    command: 'batch-generate --dry-run',
    what: `${what}, up to date`,
    args: [...manyTracks, '--dry-run'],
    prepare: manyTextures,
  },
  {
    command: 'verify',
    what: `the textures of ${what}`,
    args: ['verify', 'archive/export/tr8s/few'],
    prepare: manyTextures,
  },
].map((row) => ({ ...row, boundMib: job }));

export const rows = [...longRows, ...songRows, ...manyRows];

/** The program that a row lacks. @param {Row} row */
export function missingFor({ needs = [] }) {
  return needs.find((program) => !isThere(program));
}
