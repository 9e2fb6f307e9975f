/** What is fuzzed: from which seeds, changed how, and read by what. */
import { writeFileSync } from 'node:fs';
import { checkArchive } from '@stem/batch/archive';
import {
  formatCatalog,
  formatManifest,
  formatResults,
  formatSelection,
  mergeResults,
  parseCatalog,
  parseManifest,
  parseProfile,
  parseResults,
  parseRules,
  parseSelection,
  planSelection,
} from '@stem/catalog';
import { formatProductionManifest, parseProductionManifest } from '@stem/catalog/production';
import { loadSong, songOutline } from '@stem/catalog/song';
import { readMidi } from '@stem/core/format';
import { planForm } from '@stem/core/production';
import { loadState } from '../../apps/discover/dist/scan-state.js';
import { aiff, caf, midi, oddSound, riff } from './formats/chunks.mjs';
import { flac, mpeg, ogg } from './formats/frames.mjs';
import { cacheEntry, csv, json, yaml } from './formats/text.mjs';
import { zip } from './formats/zip.mjs';
import { deliverySeeds, publishedSeeds, runDelivery, runPublished } from './run-deliveries.mjs';
import { runHearing } from './run-hearing.mjs';
import { runKitList, runRatings, runTrash, trashSeeds } from './run-judging.mjs';
import { runPlan, runTextures } from './run-making.mjs';
import { runCacheEntry, runLock, runOutline, runTaskReceipt, runTextureReceipt, runWorkNotes } from './run-own.mjs';
import { runSound } from './run-sound.mjs';
import {
  aiffSeeds,
  cafSeeds,
  flacSeeds,
  midiSeeds,
  mpegSeeds,
  oddSoundSeeds,
  opusSeeds,
  vorbisSeeds,
  wavSeeds,
} from './seeds/sounds.mjs';
import * as documents from './seeds/documents.mjs';
import * as own from './seeds/own.mjs';
import { allowed, expected } from './violation.mjs';

/** @typedef {{ readonly file: string, readonly isThorough: boolean }} Place Where an input may be written to. */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {import('./mutate.mjs').Format} format
 * @property {(folder: string) => { seeds: Buffer[], missing: string[] } | Promise<{ seeds: Buffer[], missing: string[] }>} seeds
 * @property {(bytes: Buffer, place: Place) => Promise<boolean>} run Whether the input was taken.
 * @property {number} bytesPerByte Memory that may be asked for, for each byte of the input.
 * @property {number} [mostSec] Of the processor, where more is done than reading.
 */

/** Digital silence, packed as tightly as can be: 65,536 samples of 8 channels in 34 bytes of FLAC. */
const coded = 160 * 1024;
/** Bytes of samples become floats, and those are copied a few times over. */
const plain = 2048;

/** @type {readonly Target[]} */
export const targets = [
  sound('wav', riff, wavSeeds, plain),
  sound('aiff', aiff, aiffSeeds, plain),
  sound('caf', caf, cafSeeds, plain),
  sound('flac', flac, flacSeeds, coded),
  sound('mpeg', mpeg, mpegSeeds, coded),
  sound('vorbis', ogg, vorbisSeeds, coded),
  sound('opus', ogg, opusSeeds, coded),
  { ...sound('hearing', riff, wavSeeds, coded), run: runHearing },
  document(
    'midi',
    midi,
    () => midiSeeds().seeds,
    (bytes) => {
      const outline = readMidi(bytes);
      const numbers = [
        outline.quarters,
        ...outline.tempi.flatMap(({ quarter, bpm }) => [quarter, bpm]),
        ...outline.markers.map(({ quarter }) => quarter),
      ];
      expected(
        numbers.every((number) => Number.isFinite(number)),
        () => `odd numbers: ${numbers.join()}`,
      );
    },
  ),
  document('catalog', csv, documents.catalogSeeds, (bytes) => {
    const { rows } = parseCatalog(bytes, 'catalog.csv');
    for (const format of /** @type {const} */ (['csv', 'json', 'markdown'])) {
      const text = formatCatalog(rows, format);
      const again = parseCatalog(Buffer.from(text), `catalog.${format}`).rows;
      expected(formatCatalog(again, format) === text, () => `reads back differently as ${format}`);
    }
  }),
  document('selection', csv, documents.catalogSeeds, (bytes) => {
    const { rows, columns } = parseSelection(bytes, 'selection.csv');
    const again = parseSelection(Buffer.from(formatSelection(rows, 'csv', columns)), 'selection.csv').rows;
    expected(again.length === rows.length, () => `${again.length} rows read back of ${rows.length}`);
  }),
  document('profile', yaml, documents.profileSeeds, (bytes) => void parseProfile(bytes.toString(), 'profile.yaml')),
  document('rules', yaml, documents.rulesSeeds, (bytes) => {
    const { rules } = parseRules(bytes.toString(), 'rules.yaml');
    planSelection(sampleRows(), rules);
  }),
  document('song', yaml, documents.songSeeds, async (bytes, { file }) => {
    writeFileSync(file, bytes);
    const parsed = await loadSong(file);
    if (parsed.song.reference === undefined) planForm(songOutline(parsed));
  }),
  document('manifest', json, documents.manifestSeeds, (bytes) => {
    const manifest = parseManifest(bytes.toString());
    expected(
      formatManifest(parseManifest(formatManifest(manifest))) === formatManifest(manifest),
      () => 'reads back differently',
    );
  }),
  document('production-manifest', json, documents.productionSeeds, (bytes) => {
    const manifest = parseProductionManifest(bytes.toString());
    const text = formatProductionManifest(manifest);
    expected(formatProductionManifest(parseProductionManifest(text)) === text, () => 'reads back differently');
  }),
  document('results', json, documents.resultsSeeds, (bytes) => {
    const earlier = parseResults(bytes.toString());
    const rows = earlier.results.slice(0, 1);
    const merged = mergeResults({
      earlier,
      rows,
      selection: earlier.results.map(({ id, rel_path: relPath }) => ({ id, relPath })),
      profile: null,
      timestamp: earlier.timestamp,
    });
    parseResults(formatResults(merged));
  }),
  document('scan-state', json, documents.stateSeeds, async (bytes, { file }) => {
    writeFileSync(file, bytes);
    const { files } = await loadState(file, '/archive');
    for (const { facts, stamp } of files.values()) {
      expected(
        [facts.durationSec, facts.sampleRate, facts.channels, stamp.size].every(Number.isFinite),
        () => `odd facts: ${JSON.stringify(facts)}`,
      );
    }
  }),
  { ...sound('textures', oddSound, oddSoundSeeds, coded), run: runTextures, mostSec: 8 },
  { ...document('plan', yaml, documents.songSeeds, () => {}), run: runPlan },
  { ...sound('published', json, publishedSeeds, plain), run: runPublished },
  { ...sound('delivery', json, deliverySeeds, coded), run: runDelivery },
  ownFile('cache-entry', cacheEntry, own.cacheEntrySeeds, runCacheEntry),
  ownFile('task-receipt', json, own.taskReceiptSeeds, runTaskReceipt),
  ownFile('texture-receipt', json, own.textureReceiptSeeds, runTextureReceipt),
  ownFile('work-notes', json, own.workNoteSeeds, runWorkNotes),
  document('ratings', json, own.ratingSeeds, runRatings),
  ownFile('kit-list', json, own.kitListSeeds, runKitList),
  ownFile('trash', json, trashSeeds, runTrash),
  ownFile('lock', json, own.lockSeeds, runLock),
  { ...sound('outline', riff, oddSoundSeeds, plain), run: runOutline },
  {
    name: 'zip',
    format: zip,
    seeds: async (folder) => ({ seeds: await documents.archiveSeeds(folder), missing: [] }),
    bytesPerByte: plain,
    async run(bytes, { file }) {
      writeFileSync(file, bytes);
      return (await allowed(() => checkArchive(file))) !== undefined;
    },
  },
];

/**
 * @param {string} name
 * @param {Target['format']} format
 * @param {Target['seeds']} seeds
 * @param {number} bytesPerByte
 * @returns {Target}
 */
function sound(name, format, seeds, bytesPerByte) {
  return { name, format, seeds, run: runSound, bytesPerByte };
}

/**
 * @param {string} name
 * @param {Target['format']} format
 * @param {() => Buffer[]} seeds
 * @param {(bytes: Buffer, place: Place) => void | Promise<void>} read
 * @returns {Target}
 */
function document(name, format, seeds, read) {
  return {
    name,
    format,
    seeds: () => ({ seeds: seeds(), missing: [] }),
    bytesPerByte: plain,
    run: async (bytes, place) => (await allowed(async () => (await read(bytes, place), true))) ?? false,
  };
}

/**
 * What has no error to give: it is gone by, or made anew.
 * @param {string} name
 * @param {Target['format']} format
 * @param {() => Buffer[]} seeds
 * @param {Target['run']} run
 * @returns {Target}
 */
function ownFile(name, format, seeds, run) {
  return { name, format, seeds: () => ({ seeds: seeds(), missing: [] }), bytesPerByte: plain, run };
}

/** Rows that rules may be tried on. */
function sampleRows() {
  return parseCatalog(documents.catalogSeeds()[0], 'catalog.csv').rows;
}
