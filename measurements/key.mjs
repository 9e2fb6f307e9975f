/** The key of made songs whose key is known, with what confidence is worth: the tables of docs/tempo-and-key.md. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { analyzeTrack } from '@stem/core/analysis';
import { toMono } from '@stem/core/audio';
import { decode } from '@stem/core/format';
import meyda from 'meyda';
import { grooves, progressions, randomOf, song } from './made-songs.mjs';
import { essentiaKey } from './tempo-anchors.mjs';

/** @typedef {import('@stem/core/audio').AudioBuffer} AudioBuffer */
/** @typedef {{ tonic: number, mode: 'maj' | 'min' }} Key */
/** @typedef {{ name: string, key: (audio: AudioBuffer) => Key | undefined }} KeyReader */

/** What Node imports is not what its types say. */
const Meyda = /** @type {typeof import('meyda').default} */ (/** @type {unknown} */ (meyda));

const tonics = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];
/** @type {Readonly<Record<string, number>>} */
const otherNames = { Db: 1, 'D#': 3, Gb: 6, 'G#': 8, 'A#': 10 };

/** Krumhansl and Kessler's profiles (1982). */
const probeTones = {
  maj: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  min: [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
};

/** @type {readonly KeyReader[]} */
const readers = [
  { name: 'ours', key: (audio) => analyzeTrack(audio).key },
  ...(essentiaKey ? [{ name: 'essentia.js', key: keyFrom(essentiaKey) }] : []),
  { name: 'meyda’s chroma and Krumhansl’s profiles', key: chromaKey },
];

/** @param {NonNullable<typeof essentiaKey>} read @returns {KeyReader['key']} */
function keyFrom(read) {
  return (audio) => {
    const { tonic, mode } = read(audio);
    return { tonic: otherNames[tonic] ?? tonics.indexOf(tonic), mode };
  };
}

/** @param {AudioBuffer} audio @returns {Key | undefined} */
function chromaKey(audio) {
  const size = 16384;
  const samples = toMono(audio);
  const sum = new Float64Array(12);
  Meyda.bufferSize = size;
  Meyda.sampleRate = audio.sampleRate;
  for (let from = 0; from + size <= samples.length; from += size) {
    const chroma = /** @type {readonly number[]} */ (
      /** @type {unknown} */ (Meyda.extract('chroma', samples.subarray(from, from + size)))
    );
    chroma.forEach((value, pitch) => (sum[pitch] += Number.isFinite(value) ? value : 0));
  }
  let best = -Infinity;
  /** @type {Key | undefined} */
  let key;
  for (const mode of /** @type {const} */ (['maj', 'min'])) {
    for (let tonic = 0; tonic < 12; tonic++) {
      const fit = correlation(sum, (pitch) => probeTones[mode][(pitch - tonic + 12) % 12] ?? 0);
      if (fit > best) {
        best = fit;
        key = { tonic, mode };
      }
    }
  }
  return key;
}

/** @param {Float64Array} values @param {(index: number) => number} profile */
function correlation(values, profile) {
  const others = values.map((_, index) => profile(index));
  const [mean, otherMean] = [values, others].map((each) => each.reduce((sum, value) => sum + value, 0) / 12);
  let [product, squares, otherSquares] = [0, 0, 0];
  values.forEach((value, index) => {
    product += (value - mean) * (others[index] - otherMean);
    squares += (value - mean) ** 2;
    otherSquares += (others[index] - otherMean) ** 2;
  });
  return product / Math.sqrt(squares * otherSquares);
}

/** Mirex's weights: the key 1, a fifth off 0.5, the relative 0.3, the parallel 0.2. @param {Key} truth @param {Key | undefined} found */
function weightOf(truth, found) {
  if (found === undefined) return 0;
  const up = (found.tonic - truth.tonic + 12) % 12;
  if (found.mode === truth.mode) return up === 0 ? 1 : up === 7 || up === 5 ? 0.5 : 0;
  if (up === 0) return 0.2;
  return up === (truth.mode === 'maj' ? 9 : 3) ? 0.3 : 0;
}

/** Kinds of made songs and what makes each: all else is drawn. */
const kinds = {
  'drums, bass, chords, melody': {},
  'no drums': { drums: false },
  'no bass': { bass: false },
  'bass and melody over drums': { chords: false },
};

/** @param {readonly string[]} words how many made songs, 96 unless said */
export async function measure([count = '96']) {
  const random = randomOf('key');
  console.log(
    `### Made songs\n\n| songs | n | ${readers.map(({ name }) => `${name}: right, score`).join(' | ')} | tuning off |`,
  );
  console.log(`|---|---:|${readers.map(() => '---|').join('')}---:|`);
  /** @type {{ confidence: number, weight: number }[]} */
  const confidences = [];
  /** @type {number[][]} */
  const all = readers.map(() => []);
  for (const [kind, wish] of Object.entries(kinds)) {
    const songs = Math.round(Number(count) / Object.keys(kinds).length);
    /** @type {number[][]} */
    const weights = readers.map(() => []);
    let worstTuning = 0;
    for (let index = 0; index < songs; index++) {
      const mode = index % 2 === 0 ? 'maj' : 'min';
      const chords = Object.values(progressions[mode]);
      /** @type {Key} */
      const truth = { tonic: Math.floor(12 * random()), mode };
      const cents = Math.round(90 * random() - 45);
      const made = song({
        ...truth,
        cents,
        bpm: 80 + 60 * random(),
        seconds: 20,
        chordSteps: chords[(index >> 1) % chords.length] ?? [0],
        groove: /** @type {keyof typeof grooves} */ (Object.keys(grooves)[index % 7]),
        seed: `${kind} ${index}`,
        ...wish,
      });
      readers.forEach(({ key }, reader) => weights[reader]?.push(weightOf(truth, key(made))));
      const ours = analyzeTrack(made).key;
      confidences.push({ confidence: ours?.confidence ?? 0, weight: weightOf(truth, ours) });
      worstTuning = Math.max(worstTuning, Math.abs((ours?.tuningCents ?? NaN) - cents));
    }
    weights.forEach((each, reader) => all[reader]?.push(...each));
    console.log(`| ${kind} | ${songs} | ${weights.map(scores).join(' | ')} | ${worstTuning.toFixed(1)} cents |`);
  }
  console.log(`| all | ${all[0]?.length} | ${all.map(scores).join(' | ')} | |`);
  console.log('\n| confidence | songs | right | score |\n|---|---:|---:|---:|');
  const edges = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];
  edges.slice(1).forEach((to, index) => {
    const from = edges[index] ?? 0;
    const inside = confidences.filter(({ confidence }) => confidence >= from && confidence < to);
    const cells = scores(inside.map(({ weight }) => weight)).replace(', ', ' | ');
    if (inside.length > 0) console.log(`| ${from} … ${Math.min(1, to)} | ${inside.length} | ${cells} |`);
  });
  const folder = process.env['STEM_TEST_AUDIO'];
  if (folder !== undefined) await realSongs(path.join(folder, 'singularity-music/usr/share/games/singularity/music'));
}

/** Share of right keys and mean of Mirex's weights. @param {readonly number[]} weights */
function scores(weights) {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return `${Math.round((100 * weights.filter((weight) => weight === 1).length) / weights.length)} %, ${mean.toFixed(2)}`;
}

/** A minute of each song, for which nobody says the truth. @param {string} folder */
async function realSongs(folder) {
  if (!existsSync(folder)) return;
  console.log(
    `\n### Songs, from 0:30 on for 60 s\n\n| song | ours | confidence | tuning | ${readers
      .slice(1)
      .map(({ name }) => name)
      .join(' | ')} |`,
  );
  console.log(
    `|---|---|---:|---:|${readers
      .slice(1)
      .map(() => '---|')
      .join('')}`,
  );
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('.ogg')) continue;
    const { audio } = await decode(path.join(folder, file), {
      range: { startFrame: 30 * 48000, endFrame: 90 * 48000 },
    });
    const ours = analyzeTrack(audio).key;
    const cells = readers.slice(1).map(({ key }) => {
      const found = key(audio);
      return found ? `${tonics[found.tonic]} ${found.mode}` : '–';
    });
    const tuning = ours ? `${ours.tuningCents.toFixed(0)} cents` : '';
    console.log(
      `| ${file.replace('.ogg', '')} | ${ours?.name ?? '–'} | ${ours?.confidence.toFixed(2) ?? ''} | ${tuning} | ${cells.join(' | ')} |`,
    );
  }
}
