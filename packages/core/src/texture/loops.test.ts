/** Listens to every loop of whole renderings as a sampler plays it: over and over. */
import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chordTrack } from '../../test/tracks.ts';
import { bandsInDb, logSpectralDistance, thirdOctaveMeter } from '../analysis/band-powers.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import { decode } from '../format/decode.ts';
import type { FinishedTexture } from './finish.ts';
import { renderTextures } from './render.ts';
import { textureSource } from './source.ts';
import { textureOptions } from './texture-options.ts';

const { abs, floor, log10, max, min, round } = Math;

const turns = 8;

/** What is measured at a place of a sound that goes on to both sides, and how far it looks. */
interface Meter {
  readonly name: string;
  readonly reach: number;
  readonly at: (samples: Float32Array, place: number) => number;
  /** How much more the seam may show than the most that is found anywhere else. */
  readonly spare: number;
}

function meters(sampleRate: number): Meter[] {
  const piece = round(0.03 * sampleRate);
  const measure = thirdOctaveMeter(sampleRate, piece);
  const bands = (samples: Float32Array, from: number) => measure([samples.subarray(from, from + piece)]);
  return [
    {
      name: 'slope',
      reach: 16,
      spare: 1.2,
      at(samples, place) {
        let largest = 0;
        for (let i = place - 8; i < place + 8; i++) {
          largest = max(largest, abs((samples[i - 1] ?? 0) - 2 * (samples[i] ?? 0) + (samples[i + 1] ?? 0)));
        }
        return largest;
      },
    },
    {
      name: 'level',
      reach: piece,
      spare: 1.05,
      at(samples, place) {
        let [before, after] = [1e-12, 1e-12];
        for (let i = 0; i < piece; i++) {
          before += (samples[place - 1 - i] ?? 0) ** 2;
          after += (samples[place + i] ?? 0) ** 2;
        }
        return abs(10 * log10(after / before));
      },
    },
    {
      name: 'spectrum',
      reach: piece,
      spare: 1.05,
      at(samples, place) {
        const [before, after] = [bands(samples, place - piece), bands(samples, place)];
        const silence = 1e-5 * max(...before, ...after);
        return logSpectralDistance(bandsInDb(before, silence), bandsInDb(after, silence));
      },
    },
  ];
}

/** The faults that are found at the seams of a loop played eight times, and nowhere else in it. */
function seamFaults(loop: Float32Array, sampleRate: number): string[] {
  const played = new Float32Array(turns * loop.length);
  for (let turn = 0; turn < turns; turn++) played.set(loop, turn * loop.length);
  return meters(sampleRate).flatMap(({ name, reach, at, spare }) => {
    const seam = max(...[1, 2, 7].map((turn) => at(played, turn * loop.length)));
    let elsewhere = 0;
    const room = loop.length - 2 * reach;
    for (let place = 0; place < 60; place++) {
      elsewhere = max(elsewhere, at(played, loop.length + reach + floor((place * room) / 60)));
    }
    return seam > spare * elsewhere
      ? [`${name}: ${seam.toFixed(4)} at the seam, ${elsewhere.toFixed(4)} elsewhere`]
      : [];
  });
}

function render(audio: AudioBuffer, given: object): FinishedTexture[] {
  const options = textureOptions.parse({ global: { sampleRate: audio.sampleRate }, ...given });
  return [...renderTextures({ source: textureSource(audio), drums: [], options, seed: 'listen' })];
}

/** Every loop that fills its file, and what is heard at its seam. */
function listen(textures: readonly FinishedTexture[]) {
  const loops = textures.filter(({ audio, loop }) => loop?.start === 0 && loop.end + 1 === audio.channels[0]?.length);
  return loops.map(({ name, audio }) => ({
    name,
    faults: audio.channels.flatMap((channel) => seamFaults(channel, audio.sampleRate)),
  }));
}

const rate = 16000;

const few = {
  padMiner: { maxCandidatesPerFile: 2, targetDurationsSec: [2, 3] },
  drones: { swellDurationSec: 0.5, pitchShiftSemitones: [0], padVariants: ['warm'] },
  clouds: { cloudsPerSource: 3, cloudDurationSec: 3 },
  hiss: { hissLoopsPerSource: 2, flickerCount: 0, bandpassLowHz: 2000, bandpassHighHz: 7000 },
};

function noise(seconds: number): AudioBuffer {
  const random = createRandom('noise');
  return audioBuffer(rate, [Float32Array.from({ length: seconds * rate }, () => random.uniform(-0.3, 0.3))]);
}

describe('no loop can be told from its eighth turn', () => {
  test.each([
    ['chords of detuned saws', chordTrack({ seconds: 20, sampleRate: rate }), {}],
    ['the same in mono with drums', chordTrack({ seconds: 20, sampleRate: rate, channels: 1, hitsPerSecond: 4 }), {}],
    ['noise', noise(12), { padMiner: { ...few.padMiner, spectralFlatnessThreshold: 1 } }],
  ])('%s', (_, audio, given) => {
    const heard = listen(render(audio, { ...few, ...given }));
    expect(heard.map(({ name }) => name.slice(0, 3))).toEqual(expect.arrayContaining(['pad', 'clo', 'his']));
    expect(heard.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});

test('this test hears: a loop that is cut anywhere, faded at its end or has a step does not pass', () => {
  const [sound = new Float32Array()] = chordTrack({ seconds: 4, sampleRate: rate, channels: 1 }).channels;
  const loop = sound.slice(rate, 3 * rate);
  const faded = loop.map((x, i) => x * min(1, (loop.length - i) / 2205));
  expect(seamFaults(faded, rate).join()).toMatch(/level/);
  const stepped = loop.map((x, i) => x + (0.1 * i) / loop.length);
  expect(seamFaults(stepped, rate).join()).toMatch(/slope/);
});

/** Real music, such as the unpacked Debian package singularity-music. */
const root = process.env['STEM_TEST_AUDIO'];
const songs =
  root === undefined
    ? []
    : readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /music\/.*\.ogg$/.test(file));

(songs.length > 0 ? describe : describe.skip)(
  'real music (skipped where STEM_TEST_AUDIO names no folder with music/*.ogg)',
  () => {
    test.each(songs.sort().slice(0, 2))(
      '%s',
      async (song) => {
        const { audio } = await decode(join(root ?? '', song));
        const heard = listen(render(audio, { ...few, drones: { ...few.drones, padLoopDurationSec: 0 } }));
        expect(heard.filter(({ name }) => name.startsWith('pad')).length).toBe(2);
        expect(heard.filter(({ faults }) => faults.length > 0)).toEqual([]);
      },
      120_000,
    );
  },
);
