/** Where the opening low-pass of a rise must stand so that the sound gets brighter evenly. */
import { exp2, log2 } from '../../dsp/elementary.ts';

const { ceil, max, min, sqrt } = Math;

/** The rise starts with a low-pass that leaves this share of the plateau's power. */
const firstPowerShare = 0.02;

/** Over this last part of the rise the low-pass gives way to the untouched sound, which is the plateau's. */
const openingShare = 0.2;

/** The most that the low-passed sound is lifted to keep the rise of the level even. */
const largestLift = 8;

/** How far cutoff and lift go from where they are to where they should be at each step: a glide of some 60 ms. */
const glide = 0.2;

/** Power in bands of a sixth of an octave: enough to steer by, and quick to sum over. */
export interface Bands {
  /** First bin of each band, and the bin behind the last. */
  readonly edges: readonly number[];
  readonly centres: readonly number[];
  readonly powers: Float64Array;
}

/** Bands over the spectra of `size` samples, still empty. */
export function createBands(size: number): Bands {
  const edges = [1];
  for (let edge = 1; edge < size / 2 + 1;) {
    edge = min(size / 2 + 1, max(edge + 1, ceil(edge * exp2(1 / 6))));
    edges.push(edge);
  }
  const centres = edges.slice(1).map((end, b) => ((edges[b] ?? 0) + end - 1) / 2);
  return { edges, centres, powers: new Float64Array(centres.length) };
}

/** |H|² of a Butterworth low-pass of order 4 at a multiple of its cutoff. */
export function lowpassPower(ratio: number): number {
  const squared = ratio * ratio;
  const fourth = squared * squared;
  return 1 / (1 + fourth * fourth);
}

/** Where the low-pass stands. */
export interface Steering {
  /** In bins. */
  readonly cutoff: number;
  /** Gain behind the low-pass that gives the sound its level back. */
  readonly lift: number;
  /** 1 is low-passed, 0 the untouched sound. */
  readonly force: number;
  /** Moves on to a moment of the rise, `position` 0 … 1, at which the sound has these bands. */
  advance(now: Bands, position: number): void;
}

/** A steering towards the brightness of the plateau's bands; the cutoff, in bins, never goes below `lowestCutoff`. */
export function createSteering(plateau: Bands, lowestCutoff: number): Steering {
  return new CentroidSteering(plateau, lowestCutoff);
}

class CentroidSteering implements Steering {
  readonly #range: readonly [lowest: number, highest: number];
  /** Centroid of the plateau behind the lowest cutoff, and by how many octaves the highest raises it. */
  readonly #darkest: number;
  readonly #octaves: number;
  #octave: number;
  cutoff: number;
  lift = 1;
  force = 1;

  constructor(plateau: Bands, lowestCutoff: number) {
    const highest = 4 * (plateau.centres.at(-1) ?? 1);
    const enough = firstPowerShare * powerBelow(plateau, Infinity);
    this.cutoff = lowestReaching(enough, powerBelow, { bands: plateau, range: [lowestCutoff, highest] });
    this.#range = [this.cutoff, highest];
    this.#darkest = centroidBelow(plateau, this.cutoff);
    this.#octaves = log2(max(1, centroidBelow(plateau, highest) / this.#darkest) || 1);
    this.#octave = log2(this.cutoff);
  }

  advance(now: Bands, position: number): void {
    const wanted = this.#darkest * exp2(position * this.#octaves);
    const cutoff = lowestReaching(wanted, centroidBelow, { bands: now, range: this.#range });
    const kept = powerBelow(now, cutoff);
    const lift = kept > 0 ? min(largestLift, sqrt(powerBelow(now, Infinity) / kept)) : 1;
    const share = position === 0 ? 1 : glide;
    this.#octave += share * (log2(cutoff) - this.#octave);
    this.cutoff = exp2(this.#octave);
    this.lift += share * (lift - this.lift);
    const opened = max(0, (position - (1 - openingShare)) / openingShare);
    this.force = 1 - opened * opened * (3 - 2 * opened);
  }
}

function powerBelow({ centres, powers }: Bands, cutoff: number): number {
  let sum = 0;
  for (let b = 0; b < powers.length; b++) sum += (powers[b] as number) * lowpassPower((centres[b] as number) / cutoff);
  return sum;
}

/** Centroid, in bins, of the amplitudes behind the low-pass. */
function centroidBelow({ edges, centres, powers }: Bands, cutoff: number): number {
  let weighted = 0;
  let total = 0;
  for (let b = 0; b < powers.length; b++) {
    const centre = centres[b] as number;
    // A power that is spread evenly over n bins has amplitudes that add up to √n times its root.
    const bins = (edges[b + 1] as number) - (edges[b] as number);
    const amplitude = sqrt((powers[b] as number) * bins * lowpassPower(centre / cutoff));
    weighted += centre * amplitude;
    total += amplitude;
  }
  return total > 0 ? weighted / total : 0;
}

/** The lowest cutoff in the range behind which the bands measure `wanted`, to a fiftieth of an octave. */
function lowestReaching(
  wanted: number,
  measure: (bands: Bands, cutoff: number) => number,
  { bands, range: [low, high] }: { readonly bands: Bands; readonly range: readonly [number, number] },
): number {
  let from = log2(low);
  let to = log2(high);
  while (to - from > 0.02) {
    const middle = (from + to) / 2;
    if (measure(bands, exp2(middle)) < wanted) from = middle;
    else to = middle;
  }
  return exp2(to);
}
