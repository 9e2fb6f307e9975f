/** A room of sixteen delay lines. */
import { createChannelKernel, type ChannelKernel } from './channels.ts';
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
const sideWords = 4;
const roomWords = 12;
/** Floats for each four lines: two shelves of three coefficients and a memory. */
const groupFloats = 32;

/** Adds the room's answer to the sound. One or two channels; where blocks are cut does not matter. */
export function createRoom(options: RoomOptions, channelCount: number): ChannelKernel {
  const { exports } = kernelInstance<ReverbExports>();
  return createChannelKernel(
    (owner) => planRoom(owner, options, channelCount),
    (plan, [left = 0, right = left], frames) => exports.reverberate(plan, left, right, frames),
  );
}

/** Writes the plan; returns its address. */
function planRoom(owner: object, options: RoomOptions, channelCount: number): number {
  const lengths = options.lines.map(({ length }) => length);
  // What a span reads was written before it: no line is shorter.
  const span = 4 * floor(min(mostSpanFrames, ...lengths) / 4);
  const layout = createLayout();
  const room = layout.words(roomWords);
  const sidesPlace = layout.words(sideWords * channelCount);
  const lines = layout.rings(lengths, (length) => length + span);
  const absorption = layout.words(groupFloats * (lengths.length / 4));
  const feeds = layout.words(lengths.length);
  const sides = Array.from({ length: channelCount }, (_, c) => sideOf(layout, options, { side: c, span }));
  const { addressOf, setWords, setFloats, setRings } = layout.allocateFor(owner);
  setRings(lines);
  for (const [c, { preDelay, allpasses, input, answer }] of sides.entries()) {
    setRings(preDelay);
    setRings(allpasses);
    setWords(sidesPlace + 4 * sideWords * c, [preDelay.place, allpasses.place, input, answer].map(addressOf));
  }
  setFloats(
    absorption,
    options.lines.flatMap((_, i) => (i % 4 === 0 ? groupOf(options.lines.slice(i, i + 4)) : [])),
  );
  setFloats(
    feeds,
    options.lines.map(({ feed }) => feed),
  );
  const lineFields = [lines.place, absorption, feeds].map(addressOf);
  setWords(room, [addressOf(sidesPlace), channelCount, ...lineFields, span, 0]);
  setFloats(room + 4 * 7, [options.allpassGain, options.early, options.late]);
  // It begins at rest.
  const restingSpans = ceil(options.rest / span);
  setWords(room + 4 * 10, [restingSpans, restingSpans + 1]);
  return addressOf(room);
}

function sideOf(layout: Layout, { preDelay, allpasses }: RoomOptions, { side, span }: { side: number; span: number }) {
  return {
    preDelay: layout.rings([preDelay]),
    allpasses: layout.rings(allpasses[side] as readonly number[]),
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
