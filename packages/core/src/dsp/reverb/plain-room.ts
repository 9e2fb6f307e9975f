/** The twin of the kernel of a room: sixteen delay lines that feed each other, behind a diffuser a side. */
import type { RoomOptions } from '@stem/kernels';
import type { Biquad } from '../filter.ts';
import { createClock, nothing } from '../processor.ts';
import { rest, runPair } from '../section-filter.ts';
import { inOne } from './absorption.ts';
import { createDiffuser } from './diffuser.ts';
import { mixLines } from './hadamard.ts';

const { abs, ceil, min } = Math;

/** Frames in one go at the most; less where the shortest line is shorter. */
const mostSpanFrames = 1024;

/** For as many channels as there are sides with all-passes. */
export function createPlainRoom(options: RoomOptions): { process(channels: readonly Float32Array[]): void } {
  const { lines, preDelay, allpasses, early, late } = options;
  // What a span reads was written before it: no line is shorter.
  const spanFrames = min(mostSpanFrames, ...lines.map(({ length }) => length));
  const network = createNetwork(options, spanFrames);
  const sides = allpasses.map((delays) => ({
    preDelay: createPreDelay(preDelay),
    diffuser: createDiffuser(delays),
    input: new Float32Array(spanFrames),
  }));
  const answers = [new Float32Array(spanFrames), new Float32Array(spanFrames)] as const;
  const clock = createClock(spanFrames);
  return {
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

interface Network {
  /** Feeds one or two inputs and fills as many frames of the two answers. */
  advance(inputs: readonly Float32Array[], answers: readonly [Float32Array, Float32Array]): void;
  rest(): void;
}

function createNetwork({ lines, rest: restFrames }: RoomOptions, spanFrames: number): Network {
  const rings = lines.map(({ length }) => new Float32Array(length));
  const places = new Int32Array(lines.length);
  const sections = lines.map(({ losses }) => inOne(losses));
  const gains = lines.map(({ feed }) => feed);
  const memory = new Float64Array(2 * lines.length);
  const whole = lines.map(() => new Float32Array(spanFrames));
  const restingSpans = ceil(restFrames / spanFrames);
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
      mixLines(spans, { inputs, gains }, answers);
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
