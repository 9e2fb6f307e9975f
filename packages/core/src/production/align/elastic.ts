/**
 * Makes a stem a little longer or shorter, its pitch kept: every so often a few milliseconds are heard twice, or left out,
 * where the sound is most like itself (after Verhelst and Roelands, "WSOLA", 1993, but with joins only where the time
 * that has been gained or lost asks for one). Between the joins every sample is the stem's own.
 */
import { InternalError } from '../../errors.ts';
import type { Piece } from './aligned-sound.ts';
import { readSpan, type SoundReader } from './sound-reader.ts';

const { abs, floor, max, min, round, sqrt } = Math;

/** At this distance from where it should be the stem is brought back, … */
const driftSec = 0.006;
/** … at least to here, … */
const leftSec = 0.002;
/** … and at most so far beyond: there is room for a whole period of every note above 83 Hz. */
const beyondSec = 0.01;
const blendSec = 0.02;
/** A join may wait so long for a better place, in steps. */
const waitSec = 0.2;
const waitStepSec = 0.01;
/** The search compares every so manieth sample first. */
const coarseStep = 8;

/** The pieces of a stem that takes `frames` frames. */
export async function elasticPieces(reader: SoundReader, frames: number, sampleRate: number): Promise<Piece[]> {
  const inFrames = (sec: number): number => max(1, round(sec * sampleRate));
  const [blendFrames, drift] = [inFrames(blendSec), inFrames(driftSec)];
  const rate = reader.frames / frames;
  // A stem that is made longer runs ahead and is taken back; one that is made shorter falls behind.
  const reach: Reach =
    rate < 1
      ? { from: -inFrames(beyondSec), to: inFrames(leftSec) }
      : { from: -inFrames(leftSec), to: inFrames(beyondSec) };
  const pieces: Piece[] = [{ outStart: 0, sourceStart: 0, blendFrames: 0 }];
  const lastJoin = frames - inFrames(waitSec);
  if (lastJoin <= blendFrames)
    throw new InternalError(`Expected a stem of half a second or more, got ${frames} frames.`);
  for (let out = 0; ;) {
    const last = pieces.at(-1) as Piece;
    out = nextDrift(last, { rate, drift, from: out + blendFrames });
    if (out >= lastJoin) break;
    const candidates: Candidate[] = [];
    for (let at = out; at <= min(out + inFrames(waitSec), lastJoin); at += inFrames(waitStepSec)) {
      const target = round(at * rate);
      candidates.push(await bestPlace(reader, last, { at, target, reach, blendFrames }));
    }
    const { outStart, sourceStart } = best(candidates);
    pieces.push({ outStart, sourceStart, blendFrames });
    out = outStart;
  }
  const final = pieces.at(-1) as Piece;
  const sourceStart = reader.frames - (frames - lastJoin);
  // The last join leaves exactly what is left of the stem.
  if (sourceStart - lastJoin !== final.sourceStart - final.outStart) {
    pieces.push({ outStart: lastJoin, sourceStart, blendFrames });
  }
  return pieces;
}

/** Where the stem may go on, around its place. */
interface Reach {
  readonly from: number;
  readonly to: number;
}

interface Candidate {
  readonly outStart: number;
  readonly sourceStart: number;
  /** What the two sides of the join do not have in common: power times 1 − ρ. */
  readonly cost: number;
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

async function bestPlace(
  reader: SoundReader,
  last: Piece,
  { at, target, reach, blendFrames }: { at: number; target: number; reach: Reach; blendFrames: number },
): Promise<Candidate> {
  const width = reach.to - reach.from;
  const outgoing = await readSpan(reader, last.sourceStart + at - last.outStart, blendFrames);
  const around = await readSpan(reader, target + reach.from, width + blendFrames);
  let found = { offset: 0, cost: Infinity };
  const look = (from: number, to: number, offsetStep: number, sampleStep: number): void => {
    found = { ...found, cost: Infinity };
    for (let offset = max(0, from); offset <= min(width, to); offset += offsetStep) {
      const cost = unlikeness(outgoing, around, offset, sampleStep);
      if (cost < found.cost) found = { offset, cost };
    }
  };
  look(0, width, coarseStep, coarseStep);
  look(found.offset - coarseStep, found.offset + coarseStep, 1, 2);
  return { outStart: at, sourceStart: target + reach.from + found.offset, cost: found.cost };
}

/** Mean power of both sides times 1 − ρ. */
function unlikeness(
  outgoing: readonly Float32Array[],
  around: readonly Float32Array[],
  offset: number,
  step: number,
): number {
  let [product, outPower, inPower, count] = [0, 0, 0, 0];
  for (const [c, channel] of outgoing.entries()) {
    const other = around[c] as Float32Array;
    for (let i = 0; i < channel.length; i += step) {
      const [x, y] = [channel[i] as number, other[offset + i] as number];
      product += x * y;
      outPower += x * x;
      inPower += y * y;
      count += 1;
    }
  }
  const power = sqrt(outPower * inPower);
  return ((outPower + inPower) / 2 / count) * (1 - (power > 0 ? product / power : 0)) + abs(outPower - inPower) / count;
}

/** The cheapest; of equal ones the first. */
function best(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((cheapest, one) => (one.cost < cheapest.cost ? one : cheapest));
}
