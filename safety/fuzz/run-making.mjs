/** Songs and sounds of strangers as far as they can be made of: the plan of a song, the textures of a sound. */
import { writeFileSync } from 'node:fs';
import { loadSong } from '@stem/catalog/song';
import { decode } from '@stem/core/format';
import { renderTextures, textureOptions, textureSource } from '@stem/core/texture';
import { isTimed, planTiming } from '../../apps/produce/dist/steps/timing.js';
import { planDocument, planText } from '../../apps/produce/dist/words/plan-text.js';
import { allowed, expected } from './violation.mjs';

/** @typedef {import('./targets.mjs').Place} Place */

/**
 * What `produce --dry-run` does.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runPlan(bytes, { file }) {
  writeFileSync(file, bytes);
  const plan = await allowed(async () => {
    const song = await loadSong(file);
    const timing = isTimed(song) ? planTiming(song) : undefined;
    return { document: planDocument(song, timing), text: planText(song, timing), timing };
  });
  if (plan === undefined) return false;
  const { frames, form } = plan.timing ?? { frames: 0, form: undefined };
  expected(Number.isSafeInteger(frames) && frames >= 0, () => `${frames} frames`);
  for (const { name, startFrame, endFrame } of form?.sections ?? []) {
    expected(startFrame >= 0 && endFrame >= startFrame, () => `${name}: ${startFrame} to ${endFrame}`);
  }
  const odd = /.*\b(?:NaN|undefined|-?Infinity)\b.*/.exec(plan.text.replaceAll(/"[^"]*"/g, ''));
  expected(odd === null || bytes.includes('NaN') || bytes.includes('Infinity'), () => `odd words: ${odd?.[0]}`);
  return true;
}

/** A texture of each kind, as short as they get. */
const options = textureOptions.parse({
  padMiner: { targetDurationsSec: [0.25], maxCandidatesPerFile: 1, loopCrossfadeMs: 20 },
  drones: {
    pitchShiftSemitones: [-5],
    padVariants: ['warm'],
    swellDurationSec: 0.5,
    fadeInSec: 0.2,
    fadeOutSec: 0.1,
    padLoopDurationSec: 0,
  },
  clouds: { cloudsPerSource: 1, cloudDurationSec: 0.5, grainsPerCloud: 10 },
  hiss: { hissLoopsPerSource: 1, loopDurationSec: 0.25, flickerCount: 1 },
});

/**
 * Textures of a sound.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runTextures(bytes, { file }) {
  writeFileSync(file, bytes);
  const decoded = await allowed(() => decode(file));
  if (decoded === undefined) return false;
  const source = textureSource(decoded.audio);
  const textures = await allowed(() => [...renderTextures({ source, drums: [], options, seed: 'fuzz' })]);
  for (const { name, audio, measurements } of textures ?? []) {
    for (const channel of audio.channels) {
      const odd = channel.findIndex((sample) => !(Math.abs(sample) <= 1));
      expected(odd < 0, () => `${name}: a sample is ${channel[odd]} at ${odd}`);
    }
    for (const [measure, value] of Object.entries(measurements)) {
      expected(typeof value !== 'number' || Number.isFinite(value), () => `${name}: ${measure} is ${value}`);
    }
  }
  return textures !== undefined;
}
