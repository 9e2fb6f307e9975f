/** How a finished loop turns: what a meter finds at its seam, beside what the same meter finds within it. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { log10 } from '../dsp/elementary.ts';
import { bandsInDb, logSpectralDistance, thirdOctaveMeter } from './band-powers.ts';

const { abs, floor, max, round } = Math;

/** Measured on the loop played around its end. */
export interface SeamMeasures {
  /** Largest difference of neighbouring samples within 4 frames of the turn ÷ the largest elsewhere in the loop. */
  readonly stepRatio: number;
  /** Level behind the seam against before it, in dB: of the blend or of what follows it, the larger change. */
  readonly levelJumpDb: number;
  /** Log-spectral distance of the same stretches in third octaves, in dB. */
  readonly spectralJumpDb: number;
}

/** A change that a loop may always have at its seam, whatever it does elsewhere. */
export const alwaysUnheard = { stepRatio: 1.1, levelJumpDb: 1.5, spectralJumpDb: 4 } as const;

/** Frames on either side of the turn in which a step would be. */
const stepReach = 4;

/** Shortest block that is compared, in seconds: a few periods of a bass note. */
const shortestBlockSec = 0.05;

/** Bands this far under the loudest of the loop are taken as silent. */
const bandFloor = 1e-5;

/**
 * Measures the seam of a loop whose first `crossfadeFrames` are the blend.
 *
 * The loop is cut into blocks from its seam on, each as long as the blend (50 ms at least). Before the seam is the last
 * block, the blend is the first. A change at the seam that one in five changes inside the loop, one and two blocks apart,
 * is larger than is one of many: then the seam `isUnheard`.
 */
export function measureSeam(loop: AudioBuffer, crossfadeFrames: number): SeamMeasures & { isUnheard: boolean } {
  const blocks = measureBlocks(loop, crossfadeFrames);
  const last = blocks.length - 1;
  const seam = [
    [last, 0],
    [last, 1],
    [0, 1],
  ] as const;
  const inside = range(1, last - 1).flatMap((k) => [
    [k, k + 1] as const,
    ...(k + 2 <= last ? [[k, k + 2] as const] : []),
  ]);
  const levelJump = ([a, b]: readonly [number, number]) => (blocks[b]?.levelDb ?? 0) - (blocks[a]?.levelDb ?? 0);
  const spectralJump = ([a, b]: readonly [number, number]) => {
    const [before, after] = [blocks[a], blocks[b]];
    return before === undefined || after === undefined ? 0 : logSpectralDistance(before.bandsDb, after.bandsDb);
  };
  const measures = {
    stepRatio: stepRatio(loop),
    levelJumpDb: seam.map(levelJump).reduce((most, jump) => (abs(jump) > abs(most) ? jump : most)),
    spectralJumpDb: max(...seam.map(spectralJump)),
  };
  const isUnheard =
    measures.stepRatio <= alwaysUnheard.stepRatio &&
    abs(measures.levelJumpDb) <= max(alwaysUnheard.levelJumpDb, usual(inside.map(levelJump).map(abs))) &&
    measures.spectralJumpDb <= max(alwaysUnheard.spectralJumpDb, usual(inside.map(spectralJump)));
  return { ...measures, isUnheard };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: max(0, last - first + 1) }, (_, i) => first + i);
}

/** What four of five changes stay under; 0 of none. */
function usual(changes: readonly number[]): number {
  const sorted = changes.toSorted((a, b) => a - b);
  return sorted[floor(0.8 * (sorted.length - 1))] ?? 0;
}

function stepRatio(loop: AudioBuffer): number {
  const frames = frameCount(loop);
  let atTurn = 0;
  let elsewhere = 0;
  for (const channel of loop.channels) {
    let before = channel[frames - 1] ?? 0;
    for (let i = 0; i < frames; i++) {
      const sample = channel[i] ?? 0;
      const step = abs(sample - before);
      if (i <= stepReach || i >= frames - stepReach) atTurn = max(atTurn, step);
      else elsewhere = max(elsewhere, step);
      before = sample;
    }
  }
  if (elsewhere > 0) return atTurn / elsewhere;
  return atTurn > 0 ? Infinity : 0;
}

interface Block {
  readonly levelDb: number;
  readonly bandsDb: Float64Array;
}

function measureBlocks(loop: AudioBuffer, crossfadeFrames: number): Block[] {
  const frames = frameCount(loop);
  const wanted = max(crossfadeFrames, round(shortestBlockSec * loop.sampleRate));
  const count = max(2, floor(frames / wanted));
  const size = floor(frames / count);
  const spans = range(0, count - 1).map((k) =>
    loop.channels.map((channel) => blockOf(channel, floor((k * frames) / count), size)),
  );
  const meter = thirdOctaveMeter(loop.sampleRate, size);
  const powers = spans.map(meter);
  const silence = bandFloor * max(...powers.map((bands) => max(...bands)));
  return spans.map((span, k) => ({
    levelDb: 10 * log10(meanPower(span) + 1e-20),
    bandsDb: bandsInDb(powers[k] ?? new Float64Array(), silence),
  }));
}

function blockOf(channel: Float32Array, start: number, size: number): Float32Array {
  return channel.subarray(start, start + size);
}

function meanPower(channels: readonly Float32Array[]): number {
  let energy = 0;
  let samples = 0;
  for (const channel of channels) {
    for (const sample of channel) energy += sample * sample;
    samples += channel.length;
  }
  return samples > 0 ? energy / samples : 0;
}
