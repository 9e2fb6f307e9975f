/** Programs and libraries whose tempo and key stand beside ours, as far as they are on this machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toMono } from '@stem/core/audio';
import { resample } from '@stem/core/dsp';
import { writeWav } from '@stem/core/format';
// @ts-expect-error it comes without types
import MusicTempo from 'music-tempo';

/** @typedef {import('@stem/core/audio').AudioBuffer} AudioBuffer */
/** @typedef {{ name: string, bpm: (audio: AudioBuffer) => number | undefined | Promise<number | undefined> }} TempoAnchor */

/** The rate for which these libraries were made. */
const RATE = 44100;

/** @param {AudioBuffer} audio */
function monoAt44100(audio) {
  return resample(toMono(audio), audio.sampleRate, RATE);
}

/** aubio's own command, which most distributions have. @returns {TempoAnchor[]} */
function aubio() {
  if (spawnSync('aubio', ['--version']).error) return [];
  return [
    {
      name: 'aubio',
      async bpm(audio) {
        const folder = mkdtempSync(path.join(tmpdir(), 'stem-aubio-'));
        const file = path.join(folder, 'sound.wav');
        await writeWav(file, audio, { bitDepth: 32 });
        const { stdout } = spawnSync('aubio', ['beat', '-i', file], { encoding: 'utf8' });
        rmSync(folder, { recursive: true });
        // The middle distance of its beats: the mean that `aubio tempo` prints is spoilt by every beat it misses.
        const beats = stdout.trim().split('\n').map(Number);
        const distances = beats.slice(1).map((beat, index) => beat - (beats[index] ?? 0));
        const middle = distances.toSorted((a, b) => a - b)[distances.length >> 1] ?? 0;
        return middle > 0 ? 60 / middle : undefined;
      },
    },
  ];
}

/** @returns {TempoAnchor[]} */
function musicTempo() {
  return [
    {
      name: 'music-tempo',
      bpm(audio) {
        try {
          return Number(new MusicTempo(monoAt44100(audio)).tempo) || undefined;
        } catch {
          return undefined; // it throws where it finds no beats
        }
      },
    },
  ];
}

/**
 * essentia.js is 10 MB under the AGPL and no dependency: STEM_ESSENTIA names a folder in which `npm install essentia.js`
 * was run.
 */
function essentia() {
  const folder = process.env['STEM_ESSENTIA'];
  if (folder === undefined) return undefined;
  const { Essentia, EssentiaWASM } = createRequire(path.join(path.resolve(folder), 'index.js'))('essentia.js');
  return new Essentia(EssentiaWASM);
}

const loaded = essentia();

/** @type {readonly TempoAnchor[]} */
export const tempoAnchors = [
  ...aubio(),
  ...(loaded
    ? [
        {
          name: 'essentia.js',
          /** @param {AudioBuffer} audio */
          bpm(audio) {
            const signal = loaded.arrayToVector(monoAt44100(audio));
            const { bpm } = loaded.RhythmExtractor2013(signal);
            signal.delete();
            return bpm > 0 ? bpm : undefined;
          },
        },
      ]
    : []),
  ...musicTempo(),
];

/**
 * Tonic and mode by essentia's KeyExtractor with its defaults (profile bgate); undefined where it is not installed.
 *
 * @type {((audio: AudioBuffer) => { tonic: string, mode: 'maj' | 'min' }) | undefined}
 */
export const essentiaKey =
  loaded &&
  ((audio) => {
    const signal = loaded.arrayToVector(monoAt44100(audio));
    const { key, scale } = loaded.KeyExtractor(signal);
    signal.delete();
    return { tonic: key, mode: scale === 'major' ? 'maj' : 'min' };
  });
