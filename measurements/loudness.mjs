/** Loudness of real songs beside ffmpeg's `ebur128` and libebur128's `loudgain`, and the speed of the meters: docs/loudness.md. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLoudnessMeter, programmeLevels } from '@stem/core/analysis';
import { frameCount, resampleAudio, sliceAudio } from '@stem/core/audio';
import { decode, probe, writeWav } from '@stem/core/format';
import { rangeByFfmpegsRanks, rangeByTheSecond, samplesOverFullScale, truePeakOf16Bits } from './loudness-ways.mjs';

/** @typedef {{ lufs: number, rangeLu: number, dbtp: number }} Reading */
/** @typedef {import('@stem/core/audio').AudioBuffer} AudioBuffer */

const songs = 'singularity-music/usr/share/games/singularity/music';
const pieces = ['sonic-pi-samples/usr/share/sonic-pi/samples', 'lmms-common/usr/share/lmms/samples'];
const wanted = 20;

/** Takes no arguments. */
export async function measure() {
  const audio = process.env['STEM_TEST_AUDIO'];
  if (audio === undefined) throw new Error('Expected STEM_TEST_AUDIO to name a folder of real audio.');
  const files = await chooseFiles(audio);
  await compare('Songs and pieces, as they are', files);
  const folder = mkdtempSync(path.join(tmpdir(), 'stem-loudness-'));
  try {
    const [song = ''] = files;
    await compare(`${path.parse(song).name}, a minute of it at other rates and widths`, await variants(song, folder));
    await timeMeters(song, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All songs, and the longest of the other pieces. @param {string} audio */
async function chooseFiles(audio) {
  const chosen = filesBelow(path.join(audio, songs));
  const others = await Promise.all(
    pieces
      .flatMap((folder) => filesBelow(path.join(audio, folder)))
      .map(async (file) => {
        return { file, seconds: (await probe(file)).durationSec };
      }),
  );
  const longest = others.toSorted((a, b) => b.seconds - a.seconds).map(({ file }) => file);
  return [...chosen, ...longest].slice(0, wanted);
}

/** @param {string} folder */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ogg|flac|wav)$/.test(file))
    .map((file) => path.join(folder, file))
    .toSorted();
}

/** @param {string} title @param {readonly string[]} files */
async function compare(title, files) {
  console.log(`\n### ${title}\n`);
  console.log('| file | Hz | s | LUFS | ffmpeg | loudgain | LRA | ffmpeg | loudgain | dBTP | ffmpeg | loudgain |');
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
  /** @type {Record<string, number>} */
  const worst = {};
  /** @type {string[]} */
  const explained = [];
  for (const file of files) {
    const { audio } = await decode(file);
    const { integratedLufs, rangeLu, truePeakDbtp } = programmeLevels(audio);
    const own = { lufs: integratedLufs, rangeLu, dbtp: truePeakDbtp };
    const others = { ffmpeg: readFfmpeg(file), loudgain: readLoudgain(file) };
    for (const [program, reading] of Object.entries(others)) {
      for (const key of /** @type {const} */ (['lufs', 'rangeLu', 'dbtp'])) {
        const name = `${key} ${program}`;
        worst[name] = Math.max(worst[name] ?? 0, Math.abs(own[key] - reading[key]));
      }
    }
    explained.push(...explain(path.parse(file).name, audio, { own, ...others }));
    const seconds = frameCount(audio) / audio.sampleRate;
    const cells = /** @type {const} */ (['lufs', 'rangeLu', 'dbtp']).flatMap((key) =>
      [own, others.ffmpeg, others.loudgain].map((reading) => figure(reading[key])),
    );
    console.log(`| ${[path.parse(file).name, audio.sampleRate, seconds.toFixed(0), ...cells].join(' | ')} |`);
  }
  const list = Object.entries(worst).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  console.log(`\nLargest differences: ${list.join(', ')}`);
  console.log('\n| what differs | file | stem | in its way | program |\n|---|---|---:|---:|---:|');
  console.log(explained.toSorted().join('\n'));
}

/**
 * Our own reading taken in the other's way, wherever the two are more than 0.05 LU or 0.1 dB apart.
 * @param {string} name @param {AudioBuffer} audio @param {{ own: Reading, ffmpeg: Reading, loudgain: Reading }} readings
 */
function explain(name, audio, { own, ffmpeg, loudgain }) {
  const clipped = samplesOverFullScale(audio);
  /** @type {readonly [what: string, own: number, other: number, tolerance: number, way: () => number][]} */
  const ways = [
    ["LRA, ffmpeg's ranks", own.rangeLu, ffmpeg.rangeLu, 0.05, () => rangeByFfmpegsRanks(audio)],
    ['LRA, loudgain: a value a second', own.rangeLu, loudgain.rangeLu, 0.05, () => rangeByTheSecond(audio)],
    [`dBTP, loudgain: ${clipped} samples clipped`, own.dbtp, loudgain.dbtp, 0.1, () => truePeakOf16Bits(audio)],
  ];
  return ways
    .filter(([, mine, other, tolerance]) => Math.abs(mine - other) > tolerance)
    .map(([what, mine, other, , way]) => `| ${[what, name, figure(mine), figure(way()), figure(other)].join(' | ')} |`);
}

/** @param {number} value */
function figure(value) {
  return value.toFixed(2).replace('-', '−');
}

/** Of all that the filter prints, what it says last. @param {string} file @returns {Reading} */
function readFfmpeg(file) {
  const filter = 'ebur128=metadata=1:peak=true,ametadata=mode=print:file=-';
  const text = run('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-i',
    `file:${file}`,
    '-af',
    filter,
    '-f',
    'null',
    '-',
  ]).stdout;
  const last = (/** @type {string} */ key) => Number(text.slice(text.lastIndexOf(`r128.${key}=`)).match(/=(.*)/)?.[1]);
  return { lufs: last('I'), rangeLu: last('LRA'), dbtp: 20 * Math.log10(last('true_peak')) };
}

/** @param {string} file @returns {Reading} */
function readLoudgain(file) {
  const [head = '', row = ''] = run('loudgain', ['-q', '-O', file]).stdout.trim().split('\n');
  const cells = row.split('\t');
  const cell = (/** @type {string} */ name) => Number.parseFloat(cells[head.split('\t').indexOf(name)] ?? '');
  return { lufs: cell('Loudness'), rangeLu: cell('Range'), dbtp: 20 * Math.log10(cell('True_Peak')) };
}

/** @param {string} program @param {readonly string[]} args */
function run(program, args) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (result.error || result.status !== 0)
    throw new Error(`${program} failed: ${result.error?.message ?? result.stderr}`);
  return result;
}

/** The same minute at other rates, in mono and as 5.1. @param {string} song @param {string} folder */
async function variants(song, folder) {
  const { audio } = await decode(song);
  const minute = sliceAudio(audio, 0, Math.min(frameCount(audio), 60 * audio.sampleRate));
  const [left = new Float32Array(), right = left] = minute.channels;
  const half = left.map((sample) => sample / 2);
  /** @type {[name: string, audio: AudioBuffer][]} */
  const made = [8000, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000].map((rate) => [
    `${rate} Hz`,
    resampleAudio(minute, rate),
  ]);
  made.push(['mono', { ...minute, channels: [left] }]);
  made.push(['5.1', { ...minute, channels: [left, right, half, left, right, half] }]);
  const files = [];
  for (const [name, variant] of made) {
    const file = path.join(folder, `${name}.wav`);
    await writeWav(file, variant, { bitDepth: 32 });
    files.push(file);
  }
  return files;
}

const turns = 3;

/** Processor time over the length of the song, the least of three turns; reading the file is taken off. @param {string} song @param {string} folder */
async function timeMeters(song, folder) {
  const { audio } = await decode(song);
  const file = path.join(folder, 'whole.wav');
  await writeWav(file, audio, { bitDepth: 32 });
  const ffmpeg = (/** @type {string[]} */ filter) => [
    'ffmpeg',
    '-nostdin',
    '-v',
    'error',
    '-i',
    file,
    ...filter,
    '-f',
    'null',
    '-',
  ];
  const reading = childSec(ffmpeg([]));
  const rows = [
    [
      'integrated, momentary, short-term, range',
      ownSec(() => loudnessAlone(audio)),
      childSec(ffmpeg(['-af', 'ebur128=framelog=verbose'])) - reading,
    ],
    [
      'the same and true peak',
      ownSec(() => programmeLevels(audio)),
      childSec(ffmpeg(['-af', 'ebur128=framelog=verbose:peak=true'])) - reading,
    ],
  ];
  const seconds = frameCount(audio) / audio.sampleRate;
  const speed = (/** @type {number} */ sec) => `${sec.toFixed(2)} s (${(seconds / sec).toFixed(0)}×)`;
  console.log(`\n### Speed on ${seconds.toFixed(0)} s of stereo at ${audio.sampleRate} Hz\n`);
  console.log('| measured | stem | ffmpeg ebur128 | loudgain, file read |\n|---|---:|---:|---:|');
  const loudgain = childSec(['loudgain', '-q', '-O', file]);
  for (const [index, [name, own, other]] of /** @type {[string, number, number][]} */ (rows).entries()) {
    console.log(`| ${name} | ${speed(own)} | ${speed(other)} | ${index === 1 ? speed(loudgain) : ''} |`);
  }
}

/** @param {AudioBuffer} audio */
function loudnessAlone(audio) {
  const meter = createLoudnessMeter(audio.sampleRate, audio.channels.length);
  for (let start = 0; start < frameCount(audio); start += 8192) {
    meter.process(audio.channels.map((channel) => channel.subarray(start, start + 8192)));
  }
  return meter.result();
}

/** @param {() => unknown} work */
function ownSec(work) {
  return Math.min(
    ...Array.from({ length: turns }, () => {
      const start = process.cpuUsage().user;
      work();
      return (process.cpuUsage().user - start) / 1e6;
    }),
  );
}

/** User time as the shell tells it. @param {readonly string[]} command */
function childSec(command) {
  return Math.min(
    ...Array.from({ length: turns }, () => {
      const { stderr } = run('bash', ['-c', 'TIMEFORMAT="user %U"; time "$@" >/dev/null', 'bash', ...command]);
      return Number(stderr.match(/user ([\d.]+)/)?.[1]);
    }),
  );
}
