/** Sounds the plan of a cloud: reads each grain once, adds it wherever it goes, around the circle. */
import { audioBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { cos, sin } from '../../dsp/elementary.ts';
import { butterworthHighpass, butterworthLowpass, filterCircular } from '../../dsp/filter.ts';
import type { GrainReader } from '../../dsp/grain-reader.ts';
import { dbToGain, powerToDb } from '../../dsp/units.ts';
import { hann } from '../../dsp/window.ts';
import type { TextureSource } from '../source.ts';
import type { GrainReaders } from './grain-readers.ts';
import type { Grain } from './grains.ts';
import type { Placement } from './placement.ts';
import { startAtCalmest } from './calmest-start.ts';
import { limitSide } from './width.ts';

const { PI, SQRT2, floor, max, min, round, sqrt } = Math;

/** What is sounded. */
export interface CloudPlan {
  readonly grains: readonly Grain[];
  readonly placements: readonly Placement[];
  readonly cloudFrames: number;
  readonly cloudRate: number;
  readonly lowpassHz: number;
}

/** Under what is heard: takes out the slow swings that windows make of what is under a grain's own tone. */
const highpassHz = 20;

/** Slope of the low-pass is 6 dB an octave for each. */
const lowpassOrder = 4;

/** A grain is brought to the level of the others, but no further than this. */
const mostLevellingDb = 18;

/** Frames around a grain that the interpolation reads. */
const readerMargin = 64;

/** A stereo cloud that turns without a seam: every step wraps around its end, the filters too. */
export function renderCloud(source: TextureSource, plan: CloudPlan, reader: GrainReaders): AudioBuffer {
  const { cloudFrames, cloudRate } = plan;
  const [left, right] = [new Float32Array(cloudFrames), new Float32Array(cloudFrames)];
  const sounds = plan.grains.map((grain) => readGrain(source, grain, reader(grain.step)));
  const levels = levellingGains(sounds);
  for (const placement of plan.placements) {
    const sound = sounds[placement.grain];
    const gain = placement.gain * (levels[placement.grain] ?? 1);
    if (sound !== undefined) addGrain([left, right], sound, { ...placement, gain });
  }
  for (const channel of [left, right]) {
    filterCircular(channel, butterworthHighpass(highpassHz / cloudRate, 2));
    if (plan.lowpassHz < 0.49 * cloudRate) {
      filterCircular(channel, butterworthLowpass(plan.lowpassHz / cloudRate, lowpassOrder));
    }
  }
  balance(left, right);
  limitSide(left, right, cloudRate);
  return startAtCalmest(audioBuffer(cloudRate, [left, right]));
}

type Stereo = readonly [left: Float32Array, right: Float32Array];

/** Brings each grain to the level in the middle of them all. */
function levellingGains(sounds: readonly Stereo[]): number[] {
  const levelsDb = sounds.map(([left, right]) => powerToDb(meanSquare(left) + meanSquare(right)));
  const usualDb = levelsDb.toSorted((a, b) => a - b)[floor(sounds.length / 2)] ?? 0;
  return levelsDb.map((db) => dbToGain(max(-mostLevellingDb, min(mostLevellingDb, usualDb - db))));
}

/** Makes both sides equally loud: chance, and a source that leans to one side, leave them a dB or two apart. */
function balance(left: Float32Array, right: Float32Array): void {
  const [a, b] = [meanSquare(left), meanSquare(right)];
  if (!(a > 0 && b > 0)) return;
  const [toLeft, toRight] = [sqrt((a + b) / (2 * a)), sqrt((a + b) / (2 * b))];
  for (let i = 0; i < left.length; i++) {
    left[i] = (left[i] as number) * toLeft;
    right[i] = (right[i] as number) * toRight;
  }
}

function meanSquare(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2;
  return sum / max(1, samples.length);
}

/** A grain under its window, left and right; of a mono source, both are the same array. */
function readGrain(source: TextureSource, grain: Grain, read: GrainReader): Stereo {
  const first = max(0, grain.startFrame - readerMargin);
  const { channels } = source.slice(first, min(source.frames, grain.endFrame + readerMargin));
  const window = hann(grain.frames);
  const sounds = channels.map(() => new Float32Array(grain.frames));
  read(channels, { position: grain.startFrame - first, step: grain.step }, sounds);
  for (const sound of sounds) applyWindow(sound, window);
  const [left = new Float32Array(grain.frames), right = left] = sounds;
  return [left, right];
}

/** Takes out what is constant under the window too: as grains come and go, an offset would be a rumble. */
function applyWindow(sound: Float32Array, window: Float32Array): void {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < sound.length; i++) {
    sum += (sound[i] as number) * (window[i] as number);
    weight += window[i] as number;
  }
  const offset = weight > 0 ? sum / weight : 0;
  for (let i = 0; i < sound.length; i++) sound[i] = ((sound[i] as number) - offset) * (window[i] as number);
}

/** Adds left to left and right to right, balanced by an equal-power pan: a source's own width stays in the grain. */
function addGrain([left, right]: Stereo, sound: Stereo, { centre, gain, pan }: Placement): void {
  const angle = ((1 + pan) * PI) / 4;
  const start = round(centre - sound[0].length / 2);
  addCircular(left, sound[0], { start, gain: gain * SQRT2 * cos(angle) });
  addCircular(right, sound[1], { start, gain: gain * SQRT2 * sin(angle) });
}

function addCircular(
  circle: Float32Array,
  sound: Float32Array,
  { start, gain }: { readonly start: number; readonly gain: number },
): void {
  let at = ((start % circle.length) + circle.length) % circle.length;
  for (let i = 0; i < sound.length; i++) {
    circle[at] = (circle[at] ?? 0) + gain * (sound[i] ?? 0);
    at = at + 1 === circle.length ? 0 : at + 1;
  }
}
