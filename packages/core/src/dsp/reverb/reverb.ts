/**
 * A room: a feedback delay network of sixteen lines (Jot and Chaigne 1991) behind a diffuser a channel.
 *
 * The lines are mixed by a Hadamard matrix, which loses nothing, and each line loses exactly what its length should lose at
 * every frequency: so all modes die away together, as asked, and none rings on. Line lengths are different primes, and
 * nothing is modulated: the same sound gives the same room every time.
 */
import { createRoom, kernelsInUse } from '@stem/kernels';
import { exp } from '../elementary.ts';
import type { Processor } from '../processor.ts';
import { absorbingShelves, slowestDecay, type DecayTimes } from './absorption.ts';
import { diffuserDelays, diffuserGain } from './diffuser.ts';
import { createPlainRoom } from './plain-room.ts';
import { primeNear } from './primes.ts';

const { LN10, max, round, sqrt } = Math;

/** Times in frames, gains linear, frequencies in cycles per sample. */
export interface ReverbOptions {
  /** Frames in which the room dies away by 60 dB, at three frequencies. */
  readonly decay: DecayTimes;
  /** Frames until the room begins to answer. */
  readonly preDelay: number;
  /** Frames that sound takes from wall to wall, on average: small rooms are denser, large ones wider. */
  readonly meanDelay: number;
  /** Power of the room's answer to steady sound, as a gain against that sound. */
  readonly level: number;
}

/** Shares of the mean delay: a geometric row over an octave and a half, in an order that puts unlike neighbours together. */
const lineShares = [
  0.593, 1.402, 0.829, 1.091, 0.636, 1.503, 0.888, 1.169, 0.55, 1.308, 0.773, 1.018, 0.681, 1.611, 0.952, 1.253,
];

/** Share of the answer's power that comes at once, out of the diffusers. */
const earlyShare = 0.12;
const shortestLine = 32;

/** Adds the room's answer to the sound, which itself passes unchanged. One or two channels. */
export function createReverb(options: ReverbOptions, channelCount: number): Processor {
  const { decay, preDelay, meanDelay } = options;
  const lengths = lineLengths(meanDelay);
  const plan = {
    // The Hadamard sums are not scaled: 1 ÷ √16 is part of the losses.
    lines: lengths.map((length, i) => ({
      length,
      losses: absorbingShelves(length, decay, 1 / sqrt(lengths.length)),
      feed: feeds[i] as number,
    })),
    preDelay,
    allpasses: Array.from({ length: channelCount }, (_, side) => diffuserDelays(side, meanDelay)),
    allpassGain: diffuserGain,
    ...gains(options, lengths),
    // As long as sound stays in the lines unmixed.
    rest: 2 * max(...lengths),
  };
  const room = kernelsInUse() === 'plain' ? createPlainRoom(plan) : createRoom(plan, channelCount);
  return { latencyFrames: 0, process: (channels) => room.process(channels) };
}

/** Frames until the room's answer to the last sound has fallen by `db`. */
export function reverbTail({ decay, preDelay, meanDelay }: ReverbOptions, db: number): number {
  const slowest = slowestDecay(meanDelay, decay);
  // The diffusers and the first turn through the lines come before the room dies away.
  return round(preDelay + 3 * max(meanDelay, shortestLine) + (slowest * db) / 60);
}

/** Different primes. */
function lineLengths(meanDelay: number): readonly number[] {
  const taken = new Set<number>();
  return lineShares.map((share) => {
    const length = primeNear(max(shortestLine, share * meanDelay), taken);
    taken.add(length);
    return length;
  });
}

/**
 * Gains of what comes at once and of what comes later. The two sides together put a power of 2 into the network, of which
 * each line, turn after turn, gives out what its absorption leaves; a sixteenth of all lines is heard on a side.
 */
function gains({ decay, level }: ReverbOptions, lengths: readonly number[]): { early: number; late: number } {
  const left = lengths.map((length) => 1 / (exp((length * 6 * LN10) / decay.middle) - 1));
  const network = (2 * left.reduce((sum, value) => sum + value, 0)) / lengths.length ** 2;
  return { early: level * sqrt(earlyShare), late: level * sqrt((1 - earlyShare) / network) };
}

/** Each line gets one side, half of them turned over; the sum of squares of what a side feeds is 1. */
const feeds = [1, 1, -1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, -1].map((sign) => sign / sqrt(8));
