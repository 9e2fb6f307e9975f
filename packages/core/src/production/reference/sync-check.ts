/** Whether a stem made of a reference is in time: against the reference itself, and against the song's beats. */
import { lagBetween } from '../../analysis/lag.ts';
import { meanOfChannels } from '../../audio/channels.ts';
import type { GateProblem } from '../gate/gate-problem.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';
import type { Tempo } from '../timing/tempo-map.ts';
import type { TimeSignature } from '../timing/time-signature.ts';
import { beatLateness } from './beat-lateness.ts';
import { placedReference, type Placement } from './placed-reference.ts';
import { tempoLine, type TempoLine } from './tempo-line.ts';

const { abs, ceil, floor, max, min, round, sqrt } = Math;

export interface SyncRequest {
  readonly sampleRate: number;
  readonly tempo: Tempo;
  readonly timeSignature: TimeSignature;
  /** What the stem was made of, as it was before, at the rate of the song; without it only the beats are looked at. */
  readonly original?: { readonly reader: SoundReader; readonly placement: Placement } | undefined;
}

/** Sixteen beats at the start, in the middle or at the end of what sounds. */
export interface SyncWindow {
  readonly at: 'start' | 'middle' | 'end';
  readonly startSec: number;
  readonly endSec: number;
  /** How much later the stem is than its original, in ms; undefined without one, and where it is another sound. */
  readonly lagMs: number | undefined;
  /** How much of the stem is its original, 0 … 1; effects leave a third and more. */
  readonly likeness: number | undefined;
  /** How late its hits are against the beats, in ms; undefined where there are too few. */
  readonly beatMs: number | undefined;
}

export interface SyncCheck {
  /** None where the stem is silent. */
  readonly windows: readonly SyncWindow[];
  /** The largest lag against the original, without its sign; undefined where none is known. */
  readonly mostLagMs: number | undefined;
  /** The same against the beats. */
  readonly mostBeatMs: number | undefined;
}

/** Beats of a window. */
const windowBeats = 16;

/** Quieter windows than this say nothing (−60 dBFS). */
const silentRms = 0.001;

/** Sounds less alike than this are two. */
const leastLikeness = 0.05;

/**
 * Measures a delivered stem in up to three windows, some 7 s each at 140 BPM, whatever the length of the song.
 *
 * @example
 * const { mostLagMs } = await syncCheck(stem, { sampleRate, tempo: 140, timeSignature, original: { reader, placement } });
 */
export async function syncCheck(stem: SoundReader, request: SyncRequest): Promise<SyncCheck> {
  const { sampleRate, original } = request;
  const line = tempoLine(request.tempo, request.timeSignature);
  const placed = original && placedReference(original.reader, original.placement, sampleRate);
  const both = placed ? min(stem.frames, placed.frames) : stem.frames;
  const windows: SyncWindow[] = [];
  for (const [at, range] of await soundingWindows(stem, { line, sampleRate, frames: both })) {
    windows.push({ at, ...(await measureWindow(stem, placed, { ...range, line, sampleRate })) });
  }
  const largest = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.flatMap((value) => (value === undefined ? [] : [abs(value)]));
    return known.length === 0 ? undefined : max(...known);
  };
  return {
    windows,
    mostLagMs: largest(windows.map(({ lagMs }) => lagMs)),
    mostBeatMs: largest(windows.map(({ beatMs }) => beatMs)),
  };
}

/** What is wrong where a stem has to be in time within so many ms. */
export function syncProblems({ windows }: SyncCheck, { withinMs }: { readonly withinMs: number }): GateProblem[] {
  return windows.flatMap(({ at, lagMs, likeness, beatMs }) => {
    const where = `sync at the ${at}`;
    const isOther = likeness !== undefined && lagMs === undefined;
    const lag = lagMs !== undefined && abs(lagMs) > withinMs ? lagMs : undefined;
    const beat = lagMs === undefined && beatMs !== undefined && abs(beatMs) > withinMs ? beatMs : undefined;
    if (!isOther && lag === undefined && beat === undefined) return [];
    return [
      {
        check: where,
        expected: `within ${withinMs} ms of the ${isOther || lag !== undefined ? 'reference' : 'beats'}`,
        got: isOther ? 'a sound that is not the reference, or one far off' : `${(lag ?? beat ?? 0).toFixed(2)} ms late`,
        advice: isOther
          ? 'Make the stem from the reference anew: stem produce --force.'
          : 'Measure the reference anew (reference.offset_ms: auto), or correct its drift (reference.drift: correct).',
      },
    ];
  });
}

interface Range {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** The first and the last window in which the stem sounds, and the one nearest to the middle between them. */
async function soundingWindows(
  stem: SoundReader,
  { line, sampleRate, frames }: { readonly line: TempoLine; readonly sampleRate: number; readonly frames: number },
): Promise<Map<SyncWindow['at'], Range>> {
  const beats = floor(line.beatAtSec(frames / sampleRate));
  const count = max(1, floor(beats / windowBeats));
  const rangeOf = (index: number): Range => {
    const [from, to] = count === 1 ? [0, frames] : [index, index + 1].map((n) => frameOf(n * windowBeats));
    return { startFrame: from as number, endFrame: min(frames, to as number) };
  };
  const frameOf = (beat: number): number => round(line.secAtBeat(beat) * sampleRate);
  const sounds = async (index: number): Promise<boolean> => {
    const { startFrame, endFrame } = rangeOf(index);
    return endFrame > startFrame && rmsOf(await stem.read(startFrame, endFrame)) > silentRms;
  };
  const found = new Map<SyncWindow['at'], Range>();
  let [first, last] = [0, count - 1];
  while (first < count && !(await sounds(first))) first++;
  if (first === count) return found;
  while (last > first && !(await sounds(last))) last--;
  found.set('start', rangeOf(first));
  const between = Array.from({ length: max(0, last - first - 1) }, (_, index) => first + 1 + index);
  const middle = (first + last) / 2;
  for (const index of between.sort((a, b) => abs(a - middle) - abs(b - middle))) {
    if (!(await sounds(index))) continue;
    found.set('middle', rangeOf(index));
    break;
  }
  if (last > first) found.set('end', rangeOf(last));
  return found;
}

async function measureWindow(
  stem: SoundReader,
  placed: SoundReader | undefined,
  window: Range & { readonly line: TempoLine; readonly sampleRate: number },
): Promise<Omit<SyncWindow, 'at'>> {
  const { startFrame, endFrame, sampleRate, line } = window;
  const delivered = await stem.read(startFrame, endFrame);
  const lag =
    placed &&
    lagBetween(meanOfChannels(await placed.read(startFrame, endFrame)), meanOfChannels(delivered), sampleRate);
  const isSame = lag !== undefined && lag.likeness >= leastLikeness;
  // Hits are told from what was before: half a second more, so that the first one is.
  const runUp = ceil(sampleRate / 2);
  const span = await readSpan(stem, startFrame - runUp, runUp + endFrame - startFrame);
  return {
    startSec: startFrame / sampleRate,
    endSec: endFrame / sampleRate,
    lagMs: isSame ? (1000 * lag.frames) / sampleRate : undefined,
    likeness: lag?.likeness,
    beatMs: await beatLateness(span, { sampleRate, line, startSec: (startFrame - runUp) / sampleRate }),
  };
}

function rmsOf(channels: readonly Float32Array[]): number {
  let [sum, count] = [0, 0];
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) sum += (channel[i] as number) * (channel[i] as number);
    count += channel.length;
  }
  return count > 0 ? sqrt(sum / count) : 0;
}
