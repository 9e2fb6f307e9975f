/** Long sounds, large archives and large catalogs, each made when first asked for, block by block. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
} from 'node:fs';
import { readdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '@stem/core/dsp';
import { createWavWriter, encodeWav } from '@stem/core/format';
import { audioBuffer } from '@stem/core/audio';
import * as music from '../../examples/archive/tracks.mjs';
import { measured, run } from './program.mjs';

const parts = [music.nightTrain, music.summerRain, music.droneInC, music.overland, music.feltAndDust, music.voices];

/** The example archive's music at a level that fits. @param {number} rate */
function pieces(rate) {
  return parts.map((part, index) => {
    const { left, right } = part(rate, createRandom(`limits ${index}`));
    const fit = (/** @type {Float32Array} */ samples) => samples.map((x) => Math.max(-0.99, Math.min(0.99, 0.4 * x)));
    return [fit(left), fit(right)];
  });
}

/** Frames written at a time. */
const blockFrames = 1 << 16;

/** Pieces of music one after the other, each time at another level. @param {string} file @param {{ rate: number, seconds: number, subtype: 'PCM_16' | 'PCM_24' }} form */
async function writeLong(file, { rate, seconds, subtype }) {
  const made = pieces(rate);
  const frames = rate * seconds;
  const writer = await createWavWriter(file, { sampleRate: rate, channels: 2, subtype, frames, isDurable: false });
  let left = frames;
  for (let turn = 0; left > 0; turn++) {
    const piece = made[turn % made.length];
    const gain = 1 - 0.2 * (turn % 4);
    for (let at = 0; at < piece[0].length && left > 0; at += blockFrames) {
      const count = Math.min(blockFrames, piece[0].length - at, left);
      await writer.write(piece.map((channel) => channel.subarray(at, at + count).map((x) => gain * x)));
      left -= count;
    }
  }
  await writer.finish();
}

const tenHours = 36_000;

/** Ten hours of RF64 at 48 kHz, of which five stretches are music; the rest takes no room on the disk. @param {string} file */
function writeTenHours(file) {
  const rate = 48_000;
  const frames = rate * tenHours;
  const bytes = 4 * frames;
  const head = Buffer.alloc(80);
  for (const [text, at] of /** @type {const} */ ([
    ['RF64', 0],
    ['WAVEds64', 8],
    ['fmt ', 48],
    ['data', 72],
  ]))
    head.write(text, at, 'latin1');
  for (const [value, at] of [
    [0xffffffff, 4],
    [28, 16],
    [16, 52],
    [rate, 60],
    [4 * rate, 64],
    [0xffffffff, 76],
  ])
    head.writeUInt32LE(value, at);
  for (const [value, at] of [
    [72 + bytes, 20],
    [bytes, 28],
    [frames, 36],
  ])
    head.writeBigUInt64LE(BigInt(value), at);
  for (const [value, at] of [
    [1, 56],
    [2, 58],
    [4, 68],
    [16, 70],
  ])
    head.writeUInt16LE(value, at);
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, head, 0, head.length, 0);
  ftruncateSync(descriptor, 80 + bytes);
  for (const [index, piece] of pieces(rate).slice(0, 5).entries()) {
    const wav = encodeWav(audioBuffer(rate, piece), { bitDepth: 16 });
    const samples = wav.subarray(wav.length - 4 * piece[0].length);
    writeSync(descriptor, samples, 0, samples.length, 80 + 4 * Math.floor((index * (frames - piece[0].length)) / 4));
  }
  closeSync(descriptor);
}

/** @type {Readonly<Record<string, (file: string, material: Material) => void | Promise<void>>>} */
const kinds = {
  'hour-96.wav': (file) => writeLong(file, { rate: 96_000, seconds: 3600, subtype: 'PCM_24' }),
  'hour-48.wav': (file) => writeLong(file, { rate: 48_000, seconds: 3600, subtype: 'PCM_16' }),
  'hour-96.flac': async (file, { sound }) => run('flac', ['-s', '-1', '-f', '-o', file, await sound('hour-96.wav')]),
  'hour-48.mp3': async (file, { sound }) => run('lame', ['--quiet', '-b', '192', await sound('hour-48.wav'), file]),
  'hour-48.ogg': async (file, { sound }) => run('oggenc', ['-Q', '-o', file, await sound('hour-48.wav')]),
  'ten-hours.wav': (file) => writeTenHours(file),
};

/** What makes a kind that stem does not write itself. @type {Readonly<Record<string, string>>} */
export const encoders = { 'hour-96.flac': 'flac', 'hour-48.mp3': 'lame', 'hour-48.ogg': 'oggenc' };

/** @param {string} folder @param {(text: string) => void} say */
export function materialIn(folder, say) {
  /** @type {Set<string>} */
  const done = new Set();
  const material = {
    folder,
    /** What is made once, whoever asks first. @param {string} name @param {(tools: { stem: typeof measured }) => void | Promise<void>} make */
    once: async (name, make) => {
      if (done.has(name)) return;
      say(`making ${name} …`);
      await make({ stem: measured });
      done.add(name);
    },
    /** The path of one of the kinds. @param {string} name */
    sound: async (name) => {
      const file = path.join(folder, name);
      if (!existsSync(file)) {
        say(`making ${name} …`);
        await kinds[name](file, material);
      }
      return file;
    },
    /** A fresh folder with an archive of these, and their selection. @param {string} place @param {readonly string[]} names */
    archive: async (place, names) => {
      const cwd = path.join(folder, place);
      mkdirSync(path.join(cwd, 'archive'), { recursive: true });
      for (const name of names) {
        const target = path.join(cwd, 'archive', name);
        if (!existsSync(target)) linkSync(await material.sound(name), target);
      }
      writeFileSync(path.join(cwd, 'selected.csv'), selection(names));
      return cwd;
    },
  };
  return material;
}

/** @param {readonly string[]} paths */
function selection(paths) {
  const rows = paths.map((file, index) => `audio_${String(index).padStart(5, '0')},${file},3600,48000,2,1,0`);
  return `id,rel_path,duration_sec,sample_rate,channels,file_size_mb,selection_score\n${rows.join('\n')}\n`;
}

/** A catalog with so many rows. @param {string} file @param {number} rows */
export function writeCatalog(file, rows) {
  const folders = ['masters', 'bounces', 'songs', 'live', 'scratch'];
  const lines = Array.from({ length: rows }, (_, index) => {
    const seconds = 1 + ((index * 7919) % 350_000) / 100;
    const name = `${folders[index % folders.length]}/Album ${index % 97}/Track ${index}.wav`;
    return `audio_${String(index).padStart(5, '0')},${name},${seconds.toFixed(2)},44100,2,${(seconds / 6).toFixed(2)}`;
  });
  writeFileSync(file, `id,rel_path,duration_sec,sample_rate,channels,file_size_mb\n${lines.join('\n')}\n`);
}

/** Names of many files of one short sound, a thousand in a folder. @param {number} count */
export function manyNames(count) {
  return Array.from({ length: count }, (_, index) => `part ${Math.floor(index / 1000)}/take ${index}.wav`);
}

/** Writes them below a folder, each 2 s of a chord. @param {string} cwd @param {readonly string[]} names */
export function writeMany(cwd, names) {
  const [piece] = pieces(22_050);
  const short = piece.map((channel) => channel.subarray(0, 44_100));
  const first = path.join(cwd, 'first.wav');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(first, encodeWav(audioBuffer(22_050, short), { bitDepth: 16 }));
  let from = first;
  for (const [index, name] of names.entries()) {
    const file = path.join(cwd, 'archive', name);
    if (index % 1000 === 0) mkdirSync(path.dirname(file), { recursive: true });
    try {
      linkSync(from, file);
    } catch {
      // A file system has a most of names for one file.
      copyFileSync(first, file);
      from = file;
    }
  }
  writeFileSync(path.join(cwd, 'selected.csv'), selection(names));
}

/** Gives every track of a selection what the one that was made has, under its own name. @param {string} cwd @param {readonly string[]} names */
export function copyTextures(cwd, names) {
  const published = path.join(cwd, 'archive/export/tr8s/few/by_source');
  const [slug] = readdirSync(published);
  const model = path.join(published, slug);
  const manifest = JSON.parse(readFileSync(path.join(model, 'manifest.json'), 'utf8'));
  for (const [index, name] of names.entries()) {
    const own = path.basename(name, '.wav').replace(' ', '_');
    if (own === slug) continue;
    const folder = path.join(published, own);
    const files = manifest.files.map((/** @type {{ path: string }} */ file) => {
      const to = file.path.replaceAll(slug, own);
      mkdirSync(path.join(folder, path.dirname(to)), { recursive: true });
      try {
        linkSync(path.join(model, file.path), path.join(folder, to));
      } catch {
        copyFileSync(path.join(model, file.path), path.join(folder, to));
      }
      return { ...file, path: to };
    });
    const source = { ...manifest.source, id: `audio_${String(index).padStart(5, '0')}`, rel_path: name };
    writeFileSync(
      path.join(folder, 'manifest.json'),
      `${JSON.stringify({ ...manifest, slug: own, source, files }, null, 2)}\n`,
    );
  }
}

/** @typedef {ReturnType<typeof materialIn>} Material */
/** @typedef {(material: Material) => Promise<string>} Once */
