/** Notes that sound: each adds itself to the chunk until it is over. */
import { chunkFrames, createBlockSource, type BlockSource } from '../block-source.ts';
import type { Note } from '../score/note.ts';

const { max, min } = Math;

/** One sounding note. */
export interface Voice {
  /** Adds its next `to − from` frames to the samples from `from` on. False once it has fallen silent for good. */
  render(buses: readonly Float32Array[], from: number, to: number): boolean;
  /** Another note takes its lane: it has to make way at once, without a click. */
  stop(): void;
}

/** Begins a note. `index` is its place in the score. */
export type StartVoice = (note: Note, index: number) => Voice;

/** An instrument: how its notes sound, and what becomes of their sum. */
export interface Instrument {
  /** Sums that voices add to. */
  readonly buses: number;
  start: StartVoice;
  /** Changes the buses of a chunk in place into left and right: the first two. */
  finish?(buses: readonly Float32Array[]): void;
}

/** Frames over which a stem comes to rest at the song's very end, in seconds. */
const restSec = 0.35;

/** What an instrument makes of notes in order, in stereo, as long as the song. Holds the notes that sound, and one chunk. */
export function playNotes(
  notes: Iterator<Note>,
  instrument: Instrument,
  { sampleRate, frames }: { readonly sampleRate: number; readonly frames: number },
): BlockSource {
  const voices: { readonly voice: Voice; readonly lane: number | undefined }[] = [];
  const extra = Array.from({ length: max(0, instrument.buses - 2) }, () => new Float32Array(chunkFrames));
  const rest = min(frames, Math.round(restSec * sampleRate));
  let next = notes.next();
  let count = 0;
  return createBlockSource({ channels: 2, frames }, (channels, startFrame) => {
    for (const bus of extra) bus.fill(0);
    const buses = [...channels, ...extra];
    let done = 0;
    for (; next.done !== true && next.value.frame < startFrame + chunkFrames; next = notes.next()) {
      const note = next.value;
      const from = note.frame - startFrame;
      if (from > done) sound(voices, buses, { from: done, to: from });
      done = from;
      for (const other of voices) if (note.lane !== undefined && other.lane === note.lane) other.voice.stop();
      voices.push({ voice: instrument.start(note, count++), lane: note.lane });
    }
    sound(voices, buses, { from: done, to: chunkFrames });
    instrument.finish?.(buses);
    if (startFrame + chunkFrames > frames - rest) fadeToRest(channels, frames - startFrame, rest);
  });
}

/** Lets every voice go on, and drops those that are over. */
function sound(
  voices: { readonly voice: Voice }[],
  buses: readonly Float32Array[],
  { from, to }: { readonly from: number; readonly to: number },
): void {
  let kept = 0;
  for (const entry of voices) if (entry.voice.render(buses, from, to)) voices[kept++] = entry;
  voices.length = kept;
}

/** A straight fade squared, which ends at `end` (counted from the chunk's start): nothing is cut off, nothing hangs over. */
function fadeToRest(channels: readonly Float32Array[], end: number, length: number): void {
  for (const channel of channels) {
    for (let i = max(0, end - length); i < channel.length; i++) {
      const left = max(0, (end - 1 - i) / length);
      channel[i] = (channel[i] as number) * left * left;
    }
  }
}
