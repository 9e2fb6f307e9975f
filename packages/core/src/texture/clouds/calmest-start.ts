/** Where a sound that goes round in a circle had best start: a file's first frame is where an ear looks for the seam. */
import { circularEnergies, kernelsInUse } from '@stem/kernels';
import { bandsInDb, logSpectralDistance, thirdOctaveMeter } from '../../analysis/band-powers.ts';
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { powerToDb } from '../../dsp/units.ts';

const { abs, floor, max, round } = Math;

/** Length of the blocks that are compared, in seconds; they overlap by half. */
const blockSec = 0.1;

/** Length of the pieces on either side of a place whose levels are compared side by side, in seconds. */
const pieceSec = 0.03;

/** What a jump of level on one side weighs beside one of colour on both. */
const sideWeight = 0.5;

/** Bands this far under the loudest of the sound are not compared. */
const bandFloor = 1e-5;

/**
 * Turns a circle, in place, so that it starts where level and colour change least between the block before, the block after, and the one
 * behind that, and neither side jumps from one moment to the next. It turns without a seam
 * wherever it is cut; cut where it changes anyway, the turn could pass for one.
 */
export function turnInPlaceToCalmest(circle: AudioBuffer): void {
  const frames = frameCount(circle);
  const count = max(1, round((2 * frames) / (blockSec * circle.sampleRate)));
  const starts = Array.from({ length: count }, (_, k) => floor((k * frames) / count));
  const blocks = blocksInDb(circle, starts);
  const change = (a: number, b: number): number => {
    const [before, after] = [blocks[(a + 2 * count) % count], blocks[(b + 2 * count) % count]];
    return before === undefined || after === undefined ? 0 : logSpectralDistance(before, after);
  };
  const sideJumps = largestSideJumpsDb(circle, starts);
  let [best, least] = [0, Infinity];
  for (const k of starts.keys()) {
    const largest = max(change(k - 2, k), change(k - 2, k + 2), change(k, k + 2));
    const total = largest + sideWeight * (sideJumps[k] ?? 0);
    if (total < least) [best, least] = [k, total];
  }
  turnInPlace(circle, starts[best] ?? 0);
}

/** Third octaves of the block from each start on: of two halves of which the next block shares the second. */
function blocksInDb(circle: AudioBuffer, starts: readonly number[]): Float64Array[] {
  const size = max(1, floor(frameCount(circle) / starts.length));
  const meter = thirdOctaveMeter(circle.sampleRate, size);
  const halves = starts.map((start) => meter(circle.channels.map((channel) => channel.subarray(start, start + size))));
  const silence = bandFloor * halves.reduce((most, bands) => max(most, ...bands), 0);
  return halves.map((half, k) => {
    const next = halves[(k + 1) % halves.length] ?? half;
    return bandsInDb(
      half.map((power, band) => power + (next[band] ?? 0)),
      silence,
    );
  });
}

/** How far the level of a channel jumps at each place, at the most, in dB. */
function largestSideJumpsDb({ channels, sampleRate }: AudioBuffer, places: readonly number[]): number[] {
  const size = round(pieceSec * sampleRate);
  const jumps = places.map(() => 0);
  for (const channel of channels) {
    const before = energiesAround(
      channel,
      size,
      places.map((place) => place - size),
    );
    const after = energiesAround(channel, size, places);
    for (const [k, jump] of jumps.entries()) {
      const change = ((after[k] as number) + 1e-12) / ((before[k] as number) + 1e-12);
      jumps[k] = max(jump, abs(powerToDb(change)));
    }
  }
  return jumps;
}

/** Energy of `size` samples of a circle from each of some places on. */
function energiesAround(circle: Float32Array, size: number, places: readonly number[]): number[] {
  const turn = circle.length;
  const around = places.map((place) => ((place % turn) + turn) % turn);
  if (kernelsInUse() === 'simd') return circularEnergies(circle, size, around);
  return around.map((place) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (circle[(place + i) % turn] as number) ** 2;
    return sum;
  });
}

/** The same circle from `start` on: what was before it goes to the end. */
function turnInPlace({ channels }: AudioBuffer, start: number): void {
  for (const channel of channels) {
    const before = channel.slice(0, start);
    channel.copyWithin(0, start);
    channel.set(before, channel.length - start);
  }
}
