/** Takes in samples as a decoder delivers them and keeps those of one range. */
import { holdSamples, type HeldRoom, type HeldSamples } from '../audio/held-sound.ts';
import { FormatError } from '../errors.ts';
import type { FrameRange } from './audio-info.ts';
import type { ReadSamples } from './audio-reader.ts';
import type { FrameSpill } from './frame-spill.ts';

export interface SampleSink {
  /** Frames taken in so far, kept or not. */
  readonly position: number;
  /** Those of them that lie in the range. */
  readonly kept: number;
  /** Whether the end of the range is reached. */
  readonly full: boolean;
  /** Takes the first `frames` frames of every channel (all, where not said). Channels that a decoder lacks stay silent. */
  push(channels: readonly Float32Array[], frames?: number): void;
  /** Takes in silence, for what could not be decoded. */
  pushSilence(frames: number): void;
  /** Starts at a later frame, which must not lie behind the start of the range: the decoder left out what nobody asked for. */
  startAt(position: number): void;
  /** What was kept, where it is held as floats. */
  finish(): Float32Array[];
  /** What was kept, however it is held. */
  finishHeld(): HeldSamples[];
}

export interface SinkShape {
  readonly channels: number;
  readonly range: FrameRange;
  /** Bytes of the file: what it claims to hold is only reserved as far as so few bytes can hold it. */
  readonly sourceBytes: number;
  /** Holds samples as 16-bit numbers in here, as long as they are such; without it as floats. */
  readonly heldRoom?: HeldRoom | undefined;
  /** Takes the samples; then none are kept. */
  readonly spill?: FrameSpill | undefined;
}

/** More frames a byte than music comes to in any coding; denser stretches (silence) make the sink grow. */
const framesPerByte = 64;

export function createSampleSink(shape: SinkShape): SampleSink {
  const { range, sourceBytes, heldRoom, spill } = shape;
  const channelCount = spill ? 0 : shape.channels;
  const wanted = range.endFrame - range.startFrame;
  let capacity = Math.min(wanted, sourceBytes * framesPerByte + 65_536);
  let kept: HeldSamples[] =
    (spill ? undefined : heldRoom?.take(channelCount, capacity)) ??
    Array.from({ length: channelCount }, () => new Float32Array(capacity));
  let position = 0;
  let filled = 0;

  /** Moves on by `frames` and says which of them lie within the range: from where, how many, and where to put them. */
  const advance = (frames: number): { skip: number; count: number; at: number } => {
    const skip = Math.min(frames, Math.max(0, range.startFrame - position));
    const count = Math.max(0, Math.min(frames - skip, wanted - filled));
    const at = filled;
    position += frames;
    filled += count;
    if (filled > capacity) {
      capacity = Math.min(wanted, Math.max(filled, 2 * capacity));
      kept = kept.map((channel) => grown(channel, capacity));
    }
    return { skip, count, at };
  };

  const finishHeld = (): HeldSamples[] =>
    filled === capacity ? kept : kept.map((channel) => channel.slice(0, filled));

  return {
    get position() {
      return position;
    },
    get kept() {
      return filled;
    },
    get full() {
      return filled === wanted;
    },
    push(channels, frames = channels[0]?.length ?? 0) {
      const { skip, count, at } = advance(frames);
      if (count === 0) return;
      spill?.write(
        channels.map((channel) => channel.subarray(skip, skip + count)),
        count,
      );
      for (const [index, channel] of kept.entries()) {
        const samples = channels[index]?.subarray(skip, skip + count);
        if (samples) kept[index] = holdSamples(channel, samples, at);
        else channel.fill(0, at, at + count);
      }
    },
    pushSilence(frames) {
      const { count, at } = advance(frames);
      spill?.write([], count);
      for (const channel of kept) channel.fill(0, at, at + count);
    },
    startAt(start) {
      position = start;
    },
    finish: () => finishHeld().filter((samples) => samples instanceof Float32Array),
    finishHeld,
  };
}

/** What a decoder gives back when it came to its end, told when that came before the end of the range. */
export function finishRead(sink: SampleSink, range: FrameRange, warnings: readonly string[]): ReadSamples {
  const read = samplesRead(sink.finishHeld());
  if (sink.full) return { ...read, warnings };
  // What is left of a file may end within what an encoder put in front of the sound.
  if (sink.position <= 0) throw new FormatError('Nothing in the file could be decoded.');
  const short = `The audio ends after ${sink.position} of ${range.endFrame} frames.`;
  return { ...read, warnings: [...warnings, short], totalFrames: sink.position };
}

/** Floats are channels as ever. */
function samplesRead(kept: readonly HeldSamples[]): Pick<ReadSamples, 'channels' | 'held'> {
  const channels = kept.filter((samples) => samples instanceof Float32Array);
  return channels.length === kept.length ? { channels } : { channels: [], held: kept };
}

function grown(channel: HeldSamples, length: number): HeldSamples {
  const longer = channel instanceof Float32Array ? new Float32Array(length) : new Int16Array(length);
  longer.set(channel);
  return longer;
}
