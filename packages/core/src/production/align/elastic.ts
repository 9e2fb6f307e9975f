/**
 * Makes a stem a little longer or shorter, its pitch kept: every so often a few milliseconds are heard twice, or left out,
 * where the sound is most like itself (after Verhelst and Roelands, "WSOLA", 1993, but with joins only where the time
 * that has been gained or lost asks for one). Between the joins every sample is the stem's own.
 */
import { InternalError } from '../../errors.ts';
import type { Piece } from './aligned-sound.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';

const { abs, floor, max, min, round, sqrt } = Math;

/** At this distance from where it should be the stem is brought back, … */
const driftSec = 0.006;
/** … at least to here, … */
const leftSec = 0.002;
/** … and at most so far beyond: there is room for a whole period of every note above 83 Hz. */
const beyondSec = 0.01;
const blendSec = 0.02;
/** A join may wait so long for a better place, in steps; the last one may come earlier by more. */
const waitSec = 0.2;
const lastWaitSec = 1;
const waitStepSec = 0.01;
/** Which offsets and samples are compared. */
interface Steps {
  readonly offset: number;
  readonly sample: number;
}

const coarse: Steps = { offset: 8, sample: 8 };
const fine: Steps = { offset: 1, sample: 2 };
/** Places that are compared again. */
const lookedAtAgain = 3;

/** The pieces of a stem that takes `frames` frames. */
export async function elasticPieces(reader: SoundReader, frames: number, sampleRate: number): Promise<Piece[]> {
  const inFrames = (sec: number): number => max(1, round(sec * sampleRate));
  const [blendFrames, drift, wait] = [inFrames(blendSec), inFrames(driftSec), inFrames(waitSec)];
  const step = inFrames(waitStepSec);
  const rate = reader.frames / frames;
  // A stem that is made longer runs ahead and is taken back; one that is made shorter falls behind.
  const [back, on] = rate < 1 ? [beyondSec, leftSec] : [leftSec, beyondSec];
  const reach = { from: -inFrames(back), to: inFrames(on) };
  const pieces: Piece[] = [{ outStart: 0, sourceStart: 0, blendFrames: 0 }];
  const lastJoin = frames - wait;
  if (lastJoin <= blendFrames)
    throw new InternalError(`Expected a stem of half a second or more, got ${frames} frames.`);
  for (let out = 0; ;) {
    const last = pieces.at(-1) as Piece;
    out = nextDrift(last, { rate, drift, from: out + blendFrames });
    if (out + wait >= lastJoin) break;
    const place = await bestPlace(reader, last, { from: out, to: out + wait, step, rate, reach, blendFrames });
    pieces.push({ ...place, blendFrames });
    out = place.outStart;
  }
  const last = pieces.at(-1) as Piece;
  const rest = reader.frames - frames;
  if (rest === last.sourceStart - last.outStart) return pieces;
  // The last join leaves exactly what is left of the stem.
  const from = min(lastJoin, max(last.outStart + blendFrames, lastJoin - inFrames(lastWaitSec)));
  const end = { from, to: lastJoin, step, rate: 1, reach: { from: rest, to: rest }, blendFrames };
  return [...pieces, { ...(await bestPlace(reader, last, end)), blendFrames }];
}

interface Place {
  readonly outStart: number;
  readonly sourceStart: number;
}

/** The first frame from which on the stem is further from its place than it may be. */
function nextDrift({ outStart, sourceStart }: Piece, drift: { rate: number; drift: number; from: number }): number {
  const offset = sourceStart - outStart;
  // The stem is at out + offset, and should be at out · rate.
  const speed = abs(drift.rate - 1);
  if (speed === 0) return Infinity;
  const direction = drift.rate > 1 ? 1 : -1;
  return max(drift.from, floor((offset * direction + drift.drift) / speed));
}

interface Search {
  /** Where a join may be. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The stem should be at `rate` times the frame, … */
  readonly rate: number;
  /** … and may go on so far from there. */
  readonly reach: { readonly from: number; readonly to: number };
  readonly blendFrames: number;
}

/**
 * Where two sides are most alike, over the blend and as long before and behind it: what has just begun or is about to
 * counts too. All places are compared roughly, the best of them again.
 */
async function bestPlace(reader: SoundReader, last: Piece, search: Search): Promise<Place> {
  const { from, to, step, rate, reach, blendFrames } = search;
  const context = 3 * blendFrames;
  const width = reach.to - reach.from;
  const target = (at: number): number => round(at * rate) + reach.from;
  const sides: Sides = {
    left: await readSpan(reader, last.sourceStart + from - last.outStart - blendFrames, to - from + context),
    right: await readSpan(reader, target(from) - blendFrames, target(to) - target(from) + width + context),
    frames: context,
  };
  const nearest = (at: number, [first, end]: readonly [number, number], steps: Steps): Found => {
    let best = { at, offset: 0, cost: Infinity };
    for (let offset = max(0, first); offset <= min(width, end); offset += steps.offset) {
      const cost = unlikeness(sides, { left: at - from, right: target(at) - target(from) + offset }, steps.sample);
      if (cost < best.cost) best = { at, offset, cost };
    }
    return best;
  };
  const places: Found[] = [];
  for (let at = from; at <= to; at += step) places.push(nearest(at, [0, width], coarse));
  const promising = places.sort((a, b) => a.cost - b.cost).slice(0, lookedAtAgain);
  const exact = promising.map(({ at, offset }) => nearest(at, [offset - coarse.offset, offset + coarse.offset], fine));
  const { at, offset } = exact.reduce((cheapest, one) => (one.cost < cheapest.cost ? one : cheapest));
  return { outStart: at, sourceStart: target(at) + offset };
}

interface Found {
  readonly at: number;
  readonly offset: number;
  readonly cost: number;
}

interface Sides {
  readonly left: readonly Float32Array[];
  readonly right: readonly Float32Array[];
  /** How much of both is compared. */
  readonly frames: number;
}

/** What the sides do not have in common, 1 − ρ, times the level at which it is heard. Compares every so manieth sample. */
function unlikeness({ left, right, frames }: Sides, start: { left: number; right: number }, step: number): number {
  let [product, leftPower, rightPower] = [0, 0, 0];
  for (const [c, channel] of left.entries()) {
    const other = right[c] as Float32Array;
    for (let i = 0; i < frames; i += step) {
      const x = channel[start.left + i] as number;
      const y = other[start.right + i] as number;
      product += x * y;
      leftPower += x * x;
      rightPower += y * y;
    }
  }
  const power = (leftPower + rightPower) / 2;
  return power > 0 ? (1 - product / power) * sqrt((power * step) / frames) : 0;
}
