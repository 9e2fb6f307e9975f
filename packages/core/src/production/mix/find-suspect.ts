/** Which stem it is that keeps stems and master from cancelling, and by how much it is off. */
import { gainToDb } from '../../dsp/units.ts';
import type { SoundReader } from '../sound/sound-reader.ts';
import { forEachResidual, residualOf, type NamedSound, type SumRequest } from './residual.ts';

const { abs, max, min, sqrt } = Math;

export interface Suspect {
  readonly name: string;
  /** How much what is left looks like the stem, −1 … 1. */
  readonly correlation: number;
  /** How much louder the stem is than it is in the master; −∞ for one that is not in the delivery's sum at all. */
  readonly offDb: number;
  /** Whether the master has it the other way up. */
  readonly isInverted: boolean;
  /** Whether stems and master cancel with this stem at that level: then there is nothing else that is wrong. */
  readonly isProved: boolean;
}

/** A stem that is only a little off, or off in a passage, still looks like what is left. */
const leastCorrelation = 0.5;
/** So many that look most like it are tried. */
const mostTried = 4;
/** Seconds that are listened to for that, and seconds in which the bus settles. */
const excerptSec = 10;
const settlingSec = 1;
/** What is left of what was left, where one stem was all that was wrong: −30 dB. */
const provedShare = 0.03;

interface Candidate extends NamedSound {
  readonly correlation: number;
  /** What the stem has to be multiplied with, as far as a master without a limiter tells. */
  readonly factor: number;
}

/**
 * Tries the stems that look like what is left, each at the level at which least is left: a limiter hides how much a stem
 * is off, as it turns down everything where one is too loud, but not that it cancels at the right level only.
 */
export async function findSuspect(request: SumRequest, peakFrame: number): Promise<Suspect | undefined> {
  const candidates = await rank(request);
  const { excerpt, fromFrame } = excerptAround(request, peakFrame);
  const before = (await residualOf(excerpt, fromFrame)).rms;
  // Of what is no number nothing can be said.
  if (!(before < Infinity)) return undefined;
  let best: { candidate: Candidate; factor: number; rms: number } | undefined;
  for (const candidate of candidates.slice(0, mostTried)) {
    const trial = await bestFactor(
      candidate,
      (factor) => residualWith(excerpt, { candidate, factor, fromFrame }),
      before,
    );
    if (trial.rms < (best?.rms ?? before)) best = { candidate, ...trial };
  }
  if (best && best.rms <= provedShare * before) return suspectOf(best.candidate, best.factor, true);
  const [first] = candidates;
  return first && abs(first.correlation) >= leastCorrelation ? suspectOf(first, first.factor, false) : undefined;
}

function suspectOf({ name, correlation }: Candidate, factor: number, isProved: boolean): Suspect {
  return { name, correlation, offDb: -gainToDb(abs(factor)), isInverted: factor < 0, isProved };
}

/** All stems, those first that look most like what is left. */
async function rank(request: SumRequest): Promise<Candidate[]> {
  const { stems, master } = request;
  const powers = { residual: 0, mix: 0, master: 0 };
  const sums = stems.map(() => ({ power: 0, product: 0 }));
  await forEachResidual(request, async (residual, startFrame) => {
    const endFrame = startFrame + (residual[0]?.length ?? 0);
    const [delivered, ...blocks] = await Promise.all(
      [master, ...stems.map(({ sound }) => sound)].map(async (sound) => sound.read(startFrame, endFrame)),
    );
    for (const [c, left] of residual.entries()) {
      const parts = blocks.map((block) => block[c] as Float32Array);
      powers.residual += productOf(left, left);
      powers.master += productOf(delivered?.[c] as Float32Array, delivered?.[c] as Float32Array);
      powers.mix += powerOfSum(parts);
      for (const [index, sum] of sums.entries()) {
        sum.power += productOf(parts[index] as Float32Array, parts[index] as Float32Array);
        sum.product += productOf(parts[index] as Float32Array, left);
      }
    }
  });
  const gain = sqrt(powers.master / powers.mix);
  return stems
    .map(({ name, sound }, index): Candidate => {
      const { power, product } = sums[index] as { power: number; product: number };
      const correlation = product / sqrt(power * powers.residual);
      return { name, sound, correlation, factor: 1 - product / (power * gain) };
    })
    .filter(({ correlation, factor }) => abs(correlation) <= 1 && abs(factor) < Infinity)
    .sort((a, b) => abs(b.correlation) - abs(a.correlation));
}

/** Some seconds with the place at which most is left in them. */
function excerptAround(request: SumRequest, peakFrame: number): { excerpt: SumRequest; fromFrame: number } {
  const { stems, master, sampleRate } = request;
  const length = min(master.frames, excerptSec * sampleRate);
  const start = max(0, min(peakFrame - Math.floor(length / 2), master.frames - length));
  const part = (sound: SoundReader): SoundReader => ({
    channels: sound.channels,
    frames: length,
    read: (startFrame, endFrame) => sound.read(start + startFrame, start + endFrame),
  });
  const excerpt = {
    ...request,
    stems: stems.map(({ name, sound }) => ({ name, sound: part(sound) })),
    master: part(master),
  };
  return { excerpt, fromFrame: start === 0 ? 0 : min(settlingSec * sampleRate, length - 1) };
}

interface Trial {
  readonly candidate: Candidate;
  readonly factor: number;
  readonly fromFrame: number;
}

async function residualWith(excerpt: SumRequest, { candidate, factor, fromFrame }: Trial): Promise<number> {
  const stems = excerpt.stems.map((stem) => (stem.name === candidate.name ? scaled(stem, factor) : stem));
  return (await residualOf({ ...excerpt, stems }, fromFrame)).rms;
}

function scaled({ name, sound }: NamedSound, factor: number): NamedSound {
  const { channels, frames } = sound;
  const read = async (startFrame: number, endFrame: number): Promise<readonly Float32Array[]> =>
    (await sound.read(startFrame, endFrame)).map((samples) => samples.map((value) => factor * value));
  return { name, sound: { channels, frames, read } };
}

/** Turns of the search: each is nearer by a power of what it was. */
const mostTurns = 5;

/**
 * Without a limiter what is left has the power s²·(x − x₀)² at the factor x; with one it nearly does. So three points give
 * a parabola, and its lowest place is the next to try.
 */
async function bestFactor(
  { factor }: Candidate,
  rmsAt: (factor: number) => Promise<number>,
  before: number,
): Promise<{ factor: number; rms: number }> {
  const points = [{ factor: 1, rms: before }];
  const visit = async (at: number): Promise<void> => {
    points.push({ factor: at, rms: await rmsAt(at) });
    points.sort((a, b) => a.rms - b.rms);
  };
  await visit(factor);
  await visit(2 * factor - 1);
  for (let turn = 0; turn < mostTurns; turn++) {
    const next = lowestPlace(points.slice(0, 3) as [Point, Point, Point]);
    if (next === undefined || points.some((point) => point.factor === next)) break;
    await visit(next);
    if ((points[0] as Point).rms <= 0.001 * before) break;
  }
  return points[0] as Point;
}

interface Point {
  readonly factor: number;
  readonly rms: number;
}

/** Where the parabola through the powers at three places is lowest; undefined where it is highest there, or a line. */
function lowestPlace([a, b, c]: readonly [Point, Point, Point]): number | undefined {
  const [ab, ac] = [b.factor - a.factor, c.factor - a.factor];
  const [rise, fall] = [(b.rms * b.rms - a.rms * a.rms) / ab, (c.rms * c.rms - a.rms * a.rms) / ac];
  const bend = (fall - rise) / (ac - ab);
  const slope = rise - bend * ab;
  const place = a.factor - slope / (2 * bend);
  return bend > 0 && abs(place) < Infinity ? place : undefined;
}

function productOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function powerOfSum(parts: readonly Float32Array[]): number {
  let power = 0;
  for (let i = 0; i < (parts[0]?.length ?? 0); i++) {
    let sum = 0;
    for (const part of parts) sum += part[i] as number;
    power += sum * sum;
  }
  return power;
}
