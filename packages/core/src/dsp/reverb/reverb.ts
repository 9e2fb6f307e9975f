/**
 * A room: a feedback delay network of sixteen lines (Jot and Chaigne 1991) behind a diffuser a channel.
 *
 * The lines are mixed by a Hadamard matrix, which loses nothing, and each line loses exactly what its length should lose at
 * every frequency: so all modes die away together, as asked, and none rings on. Line lengths are different primes, and
 * nothing is modulated: the same sound gives the same room every time.
 */
import { exp } from '../elementary.ts';
import type { Biquad } from '../filter.ts';
import { createClock, nothing, type Processor } from '../processor.ts';
import { rest, runPair } from '../section-filter.ts';
import { absorbingSection, slowestDecay, type DecayTimes } from './absorption.ts';
import { createDiffuser } from './diffuser.ts';
import { mixLines } from './hadamard.ts';
import { primeNear } from './primes.ts';

const { LN10, abs, ceil, max, min, round, sqrt } = Math;

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
/** Frames in one go at the most; less where the shortest line is shorter. */
const mostSpanFrames = 1024;
const shortestLine = 32;

/** Adds the room's answer to the sound, which itself passes unchanged. One or two channels. */
export function createReverb(options: ReverbOptions, channelCount: number): Processor {
  const lengths = lineLengths(options.meanDelay);
  // What a span reads was written before it: no line is shorter.
  const spanFrames = min(mostSpanFrames, ...lengths);
  const network = createNetwork(lengths, options.decay, spanFrames);
  const { early, late } = gains(options, lengths);
  const sides = Array.from({ length: channelCount }, (_, side) => ({
    preDelay: createPreDelay(options.preDelay),
    diffuser: createDiffuser(side, options.meanDelay),
    input: new Float32Array(spanFrames),
  }));
  const answers = [new Float32Array(spanFrames), new Float32Array(spanFrames)] as const;
  const clock = createClock(spanFrames);
  return {
    latencyFrames: 0,
    process(channels) {
      clock.forEachSpan(channels[0]?.length ?? 0, (start, end, full) => {
        const frames = end - start;
        for (const [c, { preDelay, diffuser, input }] of sides.entries()) {
          const span = input.subarray(0, frames);
          span.set((channels[c] as Float32Array).subarray(start, end));
          preDelay.advance(span);
          diffuser.process(span);
        }
        const inputs = sides.map(({ input }) => input.subarray(0, frames));
        network.advance(inputs, answers);
        for (const [c, channel] of channels.entries()) {
          const [direct, answer] = [inputs[c] as Float32Array, answers[c] as Float32Array];
          for (let i = 0; i < frames; i++) {
            channel[start + i] =
              (channel[start + i] as number) + early * (direct[i] as number) + late * (answer[i] as number);
          }
        }
        if (full) network.rest();
      });
    },
  };
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

interface Network {
  /** Feeds one or two inputs and fills as many frames of the two answers. */
  advance(inputs: readonly Float32Array[], answers: readonly [Float32Array, Float32Array]): void;
  rest(): void;
}

function createNetwork(lengths: readonly number[], decay: DecayTimes, spanFrames: number): Network {
  const rings = lengths.map((length) => new Float32Array(length));
  const places = new Int32Array(lengths.length);
  // The Hadamard sums are not scaled: 1 ÷ √16 is part of the absorption.
  const sections = lengths.map((length) => absorbingSection(length, decay, 1 / sqrt(lengths.length)));
  const memory = new Float64Array(2 * lengths.length);
  const whole = lengths.map(() => new Float32Array(spanFrames));
  /** The network is put to rest when it was quiet for as long as sound stays in it unmixed. */
  const restingSpans = ceil((2 * max(...lengths)) / spanFrames);
  let quietSpans = 0;
  let active = false;

  function absorb(spans: readonly Float32Array[]): void {
    for (let i = 0; i < spans.length; i += 2) {
      const pair = { first: spans[i] as Float32Array, second: spans[i + 1] as Float32Array };
      const both = { first: sections[i] as Biquad, second: sections[i + 1] as Biquad };
      runPair(both, pair, memory.subarray(2 * i, 2 * i + 4));
    }
  }

  return {
    advance(inputs, answers) {
      const frames = inputs[0]?.length ?? 0;
      const spans = whole.map((span) => span.subarray(0, frames));
      for (const [i, span] of spans.entries()) readRing(rings[i] as Float32Array, places[i] as number, span);
      absorb(spans);
      mixLines(spans, { inputs, gains: signs }, answers);
      active ||= isHeard(inputs, frames) || isHeard(answers, frames);
      for (const [i, span] of spans.entries()) {
        places[i] = writeRing(rings[i] as Float32Array, places[i] as number, span);
      }
    },
    rest() {
      rest(memory);
      quietSpans = active ? 0 : quietSpans + 1;
      active = false;
      if (quietSpans === restingSpans) for (const ring of rings) ring.fill(0);
    },
  };
}

/** Whether anything is more than nothing. What comes out of any line is heard in the answers. */
function isHeard(channels: readonly Float32Array[], frames: number): boolean {
  for (const samples of channels) {
    for (let i = 0; i < frames; i++) if (abs(samples[i] as number) >= nothing) return true;
  }
  return false;
}

/** Each line gets one side, half of them turned over; the sum of squares of what a side feeds is 1. */
const signs = [1, 1, -1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, -1].map((sign) => sign / sqrt(8));

function readRing(ring: Float32Array, place: number, output: Float32Array): void {
  const tail = ring.length - place;
  if (output.length <= tail) {
    output.set(ring.subarray(place, place + output.length));
  } else {
    output.set(ring.subarray(place));
    output.set(ring.subarray(0, output.length - tail), tail);
  }
}

/** Returns the place after what was written. */
function writeRing(ring: Float32Array, place: number, input: Float32Array): number {
  const tail = ring.length - place;
  if (input.length < tail) {
    ring.set(input, place);
    return place + input.length;
  }
  ring.set(input.subarray(0, tail), place);
  ring.set(input.subarray(tail), 0);
  return input.length - tail;
}

interface PreDelay {
  /** Puts the frames of so long ago in the place of the newest. */
  advance(samples: Float32Array): void;
}

function createPreDelay(frames: number): PreDelay {
  const ring = new Float32Array(frames);
  const newest = new Float32Array(frames);
  let place = 0;
  return {
    advance(samples) {
      if (frames === 0) return;
      for (let start = 0; start < samples.length;) {
        const run = min(samples.length - start, frames - place);
        const span = samples.subarray(start, start + run);
        const old = ring.subarray(place, place + run);
        newest.set(span);
        span.set(old);
        old.set(newest.subarray(0, run));
        start += run;
        place = place + run === frames ? 0 : place + run;
      }
    },
  };
}
