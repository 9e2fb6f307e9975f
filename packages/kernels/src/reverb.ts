/** A room of sixteen delay lines. */
import { onChannels, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout, type Layout } from './layout.ts';

const { ceil, floor, min } = Math;

interface ReverbExports {
  reverberate(plan: number, left: number, right: number, frames: number): void;
}

/** y = b0·x + s, then s = b1·x − a1·y. */
export interface Shelf {
  readonly b0: number;
  readonly b1: number;
  readonly a1: number;
}

/** One of the sixteen. */
export interface RoomLine {
  readonly length: number;
  /** What it loses each turn: two shelves in a row. */
  readonly losses: readonly [Shelf, Shelf];
  /** Gain of the sound that goes into it. */
  readonly feed: number;
}

export interface RoomOptions {
  readonly lines: readonly RoomLine[];
  readonly preDelay: number;
  /** For each side, four. */
  readonly allpasses: readonly (readonly number[])[];
  readonly allpassGain: number;
  /** Gains of what comes out of the all-passes, and of what comes out of the lines. */
  readonly early: number;
  readonly late: number;
  /** Frames of quiet after which the lines are put to rest. */
  readonly rest: number;
}

const mostSpanFrames = 256;
const ringWords = 3;
const sideWords = 4;
const roomWords = 12;
/** Floats for each four lines: two shelves of three coefficients and a memory. */
const groupFloats = 32;

/** Adds the room's answer to the sound. One or two channels; where blocks are cut does not matter. */
export function createRoom(options: RoomOptions, channelCount: number): ChannelKernel {
  const { exports } = kernelInstance<ReverbExports>();
  const room: ChannelKernel = {
    process(channels) {
      onChannels(channels, ([left = 0, right = left], frames) => exports.reverberate(plan, left, right, frames));
    },
  };
  const plan = planRoom(room, options, channelCount);
  return room;
}

/** Writes the plan; returns its address. */
function planRoom(owner: object, options: RoomOptions, channelCount: number): number {
  const { lines } = options;
  // What a span reads was written before it: no line is shorter.
  const span = 4 * floor(min(mostSpanFrames, ...lines.map(({ length }) => length)) / 4);
  const layout = createLayout();
  const room = layout.words(roomWords);
  const places = {
    sides: layout.words(sideWords * channelCount),
    lines: layout.words(ringWords * lines.length),
    absorption: layout.words(groupFloats * (lines.length / 4)),
    feeds: layout.words(lines.length),
  };
  const rings = lines.map(({ length }) => ({ samples: layout.words(length + span), length }));
  const sides = Array.from({ length: channelCount }, (_, c) => sideOf(layout, options, { side: c, span }));
  const start = layout.allocateFor(owner);
  const { i32, f32 } = kernelInstance();
  const writeRings = (at: number, all: readonly PlacedRing[]): void => {
    for (const [i, { samples, length }] of all.entries())
      i32.set([start + samples, length, 0], (start + at) / 4 + ringWords * i);
  };
  writeRings(places.lines, rings);
  for (const [c, side] of sides.entries()) {
    writeRings(side.preDelay, [side.preDelayRing]);
    writeRings(side.allpasses, side.allpassRings);
    const fields = [side.preDelay, side.allpasses, side.input, side.answer].map((place) => start + place);
    i32.set(fields, (start + places.sides) / 4 + sideWords * c);
  }
  f32.set(
    lines.flatMap((_, i) => (i % 4 === 0 ? groupOf(lines.slice(i, i + 4)) : [])),
    (start + places.absorption) / 4,
  );
  f32.set(
    lines.map(({ feed }) => feed),
    (start + places.feeds) / 4,
  );
  const word = (start + room) / 4;
  i32.set(
    [start + places.sides, channelCount, start + places.lines, start + places.absorption, start + places.feeds],
    word,
  );
  i32.set([span, 0], word + 5);
  f32.set([options.allpassGain, options.early, options.late], word + 7);
  // It begins at rest.
  const restingSpans = ceil(options.rest / span);
  i32.set([restingSpans, restingSpans + 1], word + 10);
  return start;
}

interface PlacedRing {
  readonly samples: number;
  readonly length: number;
}

function sideOf(layout: Layout, { preDelay, allpasses }: RoomOptions, { side, span }: { side: number; span: number }) {
  const ringOf = (length: number): PlacedRing => ({ samples: layout.words(length), length });
  const delays = allpasses[side] as readonly number[];
  return {
    preDelay: layout.words(ringWords),
    preDelayRing: ringOf(preDelay),
    allpasses: layout.words(ringWords * delays.length),
    allpassRings: delays.map(ringOf),
    input: layout.words(span),
    answer: layout.words(span),
  };
}

/** The vectors of four lines, lane by lane. */
function groupOf(lines: readonly RoomLine[]): number[] {
  return [0, 1].flatMap((which) => {
    const shelves = lines.map(({ losses }) => losses[which] as Shelf);
    return [
      ...shelves.map(({ b0 }) => b0),
      ...shelves.map(({ b0, b1, a1 }) => b1 - a1 * b0),
      ...shelves.map(({ a1 }) => a1),
      ...shelves.map(() => 0),
    ];
  });
}
