/** How a loop turns: what a meter finds at its seam, beside what the same meter finds within the sound. */
import { largestStep as kernelLargestStep, kernelsInUse } from '@stem/kernels';
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { channelEnergy } from '../audio/level.ts';
import { powerToDb } from '../dsp/units.ts';
import { bandDistanceDb, thirdOctaveMeter } from './band-powers.ts';

const { abs, floor, max, min, round } = Math;

/** How one stretch of a sound differs from another, in dB. */
export interface Change {
  readonly levelJumpDb: number;
  /** Log-spectral distance in third octaves. */
  readonly spectralJumpDb: number;
}

/** Measured on the loop played around its end; the change is that behind the seam against before it. */
export interface SeamMeasures extends Change {
  /** Largest difference of neighbouring samples within 4 frames of the turn ÷ the largest elsewhere in the loop. */
  readonly stepRatio: number;
}

/** What a seam may always have, whatever the sound does elsewhere. */
const alwaysUnheard: SeamMeasures = { stepRatio: 1.1, levelJumpDb: 1.5, spectralJumpDb: 5 };

/** Frames on either side of the turn in which a step would be. */
const stepReach = 4;

/** Shortest block that is compared, in seconds: a few periods of a bass note. */
const shortestBlockSec = 0.05;

/** Bands this far under the loudest of the two blocks are taken as silent. */
const bandFloor = 1e-5;

/** Frames of a block: as long as the blend, and long enough to measure. */
export function blockFrames(crossfadeFrames: number, sampleRate: number): number {
  return max(crossfadeFrames, round(shortestBlockSec * sampleRate));
}

/** Compares two blocks of a sound, by their first frames. Blocks that reach over its ends are moved inwards. */
export function changeMeter(audio: AudioBuffer, size: number): (before: number, after: number) => Change {
  const block = blockMeter(audio, size);
  return (before, after) => changeOf(block(before), block(after));
}

/** Measures the block from a frame on. */
function blockMeter(audio: AudioBuffer, size: number): (start: number) => Block {
  const within = min(size, frameCount(audio));
  const meter = thirdOctaveMeter(audio.sampleRate, within);
  return (start) => {
    const from = max(0, min(start, frameCount(audio) - within));
    const channels = audio.channels.map((channel) => channel.subarray(from, from + within));
    return { power: meanPower(channels), bands: meter(channels) };
  };
}

/**
 * What changes in a sound from one block to the next and to the one after it, nine times of ten: a change at a seam
 * that is no larger is one of many. The sound is cut into blocks as long as the blend.
 */
export function usualChange(audio: AudioBuffer, crossfadeFrames: number): Change {
  const size = min(frameCount(audio), blockFrames(crossfadeFrames, audio.sampleRate));
  const { toNext, toSecond } = changesAlong(blocksOf(audio, size));
  const changes = [...toNext, ...toSecond];
  return {
    levelJumpDb: usual(changes.map(({ levelJumpDb }) => abs(levelJumpDb))),
    spectralJumpDb: usual(changes.map(({ spectralJumpDb }) => spectralJumpDb)),
  };
}

/** Whether a change is within what is always unheard, or within what is usual in this sound. */
export function isUnheard(change: Change, within: Change): boolean {
  return (
    abs(change.levelJumpDb) <= max(alwaysUnheard.levelJumpDb, within.levelJumpDb) &&
    change.spectralJumpDb <= max(alwaysUnheard.spectralJumpDb, within.spectralJumpDb)
  );
}

/**
 * Measures the seam of a loop whose first `crossfadeFrames` are the blend: its last block, the blend, and the block
 * after the blend are compared, each with each; the largest change counts.
 */
export function measureSeam(loop: AudioBuffer, crossfadeFrames: number): SeamMeasures {
  const size = seamBlockFrames(loop, crossfadeFrames);
  const block = blockMeter(loop, size);
  const [before, blend, after] = [block(frameCount(loop) - size), block(0), block(size)];
  const changes = [changeOf(before, blend), changeOf(before, after), changeOf(blend, after)];
  const levels = changes.map(({ levelJumpDb }) => levelJumpDb);
  return {
    stepRatio: stepRatio(loop),
    levelJumpDb: levels.reduce((most, jump) => (abs(jump) > abs(most) ? jump : most)),
    spectralJumpDb: max(...changes.map(({ spectralJumpDb }) => spectralJumpDb)),
  };
}

/**
 * What `measureSeam` would find elsewhere in the loop, nine times of ten: each block, the one after it and the one behind
 * that are compared as the seam's are.
 */
export function usualSeam(loop: AudioBuffer, crossfadeFrames: number): Change {
  const size = seamBlockFrames(loop, crossfadeFrames);
  const { toNext, toSecond } = changesAlong(blocksOf(loop, size));
  const changes = toSecond.map((change, k) => [toNext[k] ?? change, change, toNext[k + 1] ?? change]);
  return {
    levelJumpDb: usual(changes.map((three) => max(...three.map(({ levelJumpDb }) => abs(levelJumpDb))))),
    spectralJumpDb: usual(changes.map((three) => max(...three.map(({ spectralJumpDb }) => spectralJumpDb)))),
  };
}

/** Frames of the blocks by which a loop's seam is measured: two of them fit into it. */
function seamBlockFrames(loop: AudioBuffer, crossfadeFrames: number): number {
  return max(1, min(blockFrames(crossfadeFrames, loop.sampleRate), floor(frameCount(loop) / 2)));
}

/** Whether a measured seam clicks, or changes more than the sound around it usually does. */
export function turnsUnheard(seam: SeamMeasures, within: Change): boolean {
  return seam.stepRatio <= alwaysUnheard.stepRatio && isUnheard(seam, within);
}

interface Block {
  /** Mean square over all channels. */
  readonly power: number;
  readonly bands: Float64Array;
}

/** All whole blocks of a sound, one after the other. */
function blocksOf(audio: AudioBuffer, size: number): Block[] {
  const meter = thirdOctaveMeter(audio.sampleRate, size);
  const blocks: Block[] = [];
  for (let start = 0; start + size <= frameCount(audio); start += size) {
    const channels = audio.channels.map((channel) => channel.subarray(start, start + size));
    blocks.push({ power: meanPower(channels), bands: meter(channels) });
  }
  return blocks;
}

/** How each block changes to the next one, and to the one after that. */
function changesAlong(blocks: readonly Block[]): { readonly toNext: Change[]; readonly toSecond: Change[] } {
  const [toNext, toSecond]: [Change[], Change[]] = [[], []];
  for (const [k, block] of blocks.entries()) {
    const [next, second] = [blocks[k + 1], blocks[k + 2]];
    if (next !== undefined) toNext.push(changeOf(block, next));
    if (second !== undefined) toSecond.push(changeOf(block, second));
  }
  return { toNext, toSecond };
}

function changeOf(before: Block, after: Block): Change {
  const silence = bandFloor * max(largestOf(before.bands), largestOf(after.bands));
  return {
    levelJumpDb: powerToDb((after.power + 1e-15) / (before.power + 1e-15)),
    spectralJumpDb: bandDistanceDb(before.bands, after.bands, silence),
  };
}

function largestOf(values: Float64Array): number {
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) largest = max(largest, values[i] as number);
  return largest;
}

/** What nine of ten changes stay under; 0 of none. */
function usual(changes: readonly number[]): number {
  const sorted = changes.toSorted((a, b) => a - b);
  return sorted[floor(0.9 * (sorted.length - 1))] ?? 0;
}

function stepRatio(loop: AudioBuffer): number {
  const frames = frameCount(loop);
  let atTurn = 0;
  let elsewhere = 0;
  for (const channel of loop.channels) {
    // Around the turn: the last steps, the turn itself, and the first ones.
    const end = channel.subarray(max(0, frames - stepReach - 1));
    const start = channel.subarray(0, stepReach + 1);
    atTurn = max(atTurn, largestStep(Float32Array.of(...end, ...start)));
    elsewhere = max(elsewhere, largestStep(channel.subarray(stepReach, max(stepReach, frames - stepReach))));
  }
  if (elsewhere > 0) return atTurn / elsewhere;
  return atTurn > 0 ? Infinity : 0;
}

/** The largest difference of neighbours. */
function largestStep(samples: Float32Array): number {
  if (kernelsInUse() === 'simd') return kernelLargestStep(samples);
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = max(most, abs((samples[i] as number) - (samples[i - 1] as number)));
  return most;
}

function meanPower(channels: readonly Float32Array[]): number {
  let energy = 0;
  let samples = 0;
  for (const channel of channels) {
    energy += channelEnergy(channel);
    samples += channel.length;
  }
  return samples > 0 ? energy / samples : 0;
}
