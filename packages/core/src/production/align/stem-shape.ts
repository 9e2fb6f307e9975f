/** The level of a stem over time, in one pass: where it sounds, and whether it ends by itself or is cut off. */
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';

const { ceil, max, min, round } = Math;

export interface StemShape {
  /** Frames of a block. */
  readonly hop: number;
  /** Mean square of each block over all channels. */
  readonly powers: readonly number[];
  /** Mean square of its louder parts. */
  readonly body: number;
  /** Blocks with less are silent. */
  readonly silence: number;
  /** The first frame that is not silent, and the frame behind the last. */
  readonly soundStart: number;
  readonly soundEnd: number;
  /** Where the body ends: a note that fades away after it is its ending. The end of the sound where it has none. */
  readonly bodyEnd: number;
}

const hopSec = 0.02;
const readSec = 1;

/** The body is what one block of five is louder than. */
const bodyShare = 0.8;
/** A block is silent 50 dB under the body, and always at −90 dBFS. */
const silenceShare = 1e-5;
const faintest = 1e-9;
/** A block is strong where it is at most 10 dB under the body; an ending comes down by 30 dB. */
const strongShare = 0.1;
const endedShare = 1e-3;
/** An ending takes at least this long, and longer than any pause between strong blocks by this factor. */
const endingSec = 0.25;
const pauseFactor = 1.5;

/** Reads the whole sound once. */
export async function stemShape(reader: SoundReader, sampleRate: number): Promise<StemShape> {
  const hop = round(hopSec * sampleRate);
  const powers = await blockPowers(reader, hop, round(readSec / hopSec) * hop);
  const audible = powers.filter((power) => power > faintest).sort((a, b) => a - b);
  const body = audible[ceil(bodyShare * audible.length) - 1] ?? 0;
  const silence = max(faintest, silenceShare * body);
  const first = powers.findIndex((power) => power > silence);
  const last = powers.findLastIndex((power) => power > silence);
  const soundEnd = min(reader.frames, (last + 1) * hop);
  return {
    hop,
    powers,
    body,
    silence,
    soundStart: max(0, first) * hop,
    soundEnd,
    bodyEnd: min(soundEnd, endOfBody(powers, { body, last }) * hop),
  };
}

/** Share of the blocks between two frames that are silent. */
export function silentShare({ powers, hop, silence }: StemShape, startFrame: number, endFrame: number): number {
  const blocks = powers.slice(round(startFrame / hop), round(endFrame / hop));
  return blocks.length === 0 ? 0 : blocks.filter((power) => power <= silence).length / blocks.length;
}

async function blockPowers(reader: SoundReader, hop: number, step: number): Promise<number[]> {
  const powers: number[] = [];
  for (let start = 0; start < reader.frames; start += step) {
    const channels = await readSpan(reader, start, min(step, reader.frames - start));
    const frames = channels[0]?.length ?? 0;
    for (let from = 0; from < frames; from += hop) {
      const to = min(frames, from + hop);
      powers.push(meanSquare(channels, from, to));
    }
  }
  return powers;
}

/** Mean square over all channels of the frames from `from` to before `to`. */
export function meanSquare(channels: readonly Float32Array[], from: number, to: number): number {
  let sum = 0;
  for (const channel of channels) for (let i = from; i < to; i++) sum += (channel[i] as number) ** 2;
  return to > from && channels.length > 0 ? sum / ((to - from) * channels.length) : 0;
}

/** The block behind the body. */
function endOfBody(powers: readonly number[], { body, last }: { body: number; last: number }): number {
  const strong = body * strongShare;
  const lastStrong = powers.findLastIndex((power) => power >= strong);
  let longestPause = 0;
  for (let block = 0, before = 0; block <= lastStrong; block++) {
    if ((powers[block] as number) < strong) continue;
    if (before > 0) longestPause = max(longestPause, block - before);
    before = block;
  }
  const ending = last - lastStrong;
  const isLong = ending >= max(endingSec / hopSec, pauseFactor * longestPause);
  const quiet = min(...powers.slice(max(0, last - 2), last + 1));
  return isLong && quiet <= body * endedShare ? lastStrong + 1 : last + 1;
}
