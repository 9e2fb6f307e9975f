/** An audio file to a sound that is looked at in parts, however long it is: in memory, or where its samples lie. */
import { tmpdir } from 'node:os';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { createHeldRoom, heldSound, type HeldRoom, type HeldSound } from '../audio/held-sound.ts';
import { meansOf } from '../dsp/means.ts';
import type { DecodedAudio } from './audio-info.ts';
import type { AudioReader, ReadScratch } from './audio-reader.ts';
import { openFileSource, type FilePath } from './byte-source.ts';
import { readOpened } from './decode.ts';
import { heldBytes, spillFrames } from './frame-spill.ts';
import { openAudio } from './open-audio.ts';
import { nonFiniteWarning, type PcmReader } from './pcm-reader.ts';
import { removeNonFinite } from './pcm.ts';

const { floor, max, min } = Math;

/** A decoded file, to be looked at in parts. Close it. */
export interface HeldFile extends Omit<DecodedAudio, 'audio'> {
  readonly sound: HeldSound;
  /** Whether the sound lies in the file, which has to stay as it is. */
  readonly readsFile: boolean;
  close(): Promise<void>;
}

export interface HoldOptions {
  /** Memory that is used for one file after the other, each until the next. */
  readonly room?: HeldRoom | undefined;
  /** Bytes of samples held in memory at the most, where that is less than usual. */
  readonly mostBytes?: number | undefined;
  /** Where a coded file that is longer is put down decoded, in a file that is gone with the process. */
  readonly folder?: string | undefined;
}

/** Bytes of samples held in memory: 19 minutes of stereo at 44.1 kHz in 16 bits, or 10 as floats. */
const mostHeldBytes = 192 * 2 ** 20;

/**
 * Decodes a file as `decode` does, and gives the same samples. What is too long for memory is read anew wherever it is
 * looked at: out of the file itself where it is not coded, otherwise out of one that it is decoded into.
 */
export async function holdFile(path: FilePath, options: HoldOptions = {}): Promise<HeldFile> {
  const { room = createHeldRoom(), mostBytes = mostHeldBytes, folder = tmpdir() } = options;
  const source = await openFileSource(path);
  let reads: HeldFile | undefined;
  try {
    const reader = await openAudio(source, {});
    const { info } = reader;
    if (info.frames * info.channels * heldBytes(info) > min(mostBytes, mostHeldBytes)) {
      reads = isPlain(reader) ? await readWhereItLies(reader, () => source.close()) : await spilled(reader, folder);
      return reads;
    }
    const read = await readOpened(reader, { heldRoom: room });
    const sound = heldSound(info.sampleRate, read.held ?? read.channels);
    return { sound, info: read.info, warnings: read.warnings, readsFile: false, close: async () => undefined };
  } finally {
    if (reads?.readsFile !== true) await source.close();
  }
}

function isPlain(reader: AudioReader): reader is PcmReader {
  return reader.readNow !== undefined;
}

async function readWhereItLies(reader: PcmReader, close: () => Promise<void>): Promise<HeldFile> {
  const { info } = reader;
  const removed = info.codec === 'float' ? await countNonFinite(reader) : 0;
  const warnings = [...info.warnings, ...(removed > 0 ? [nonFiniteWarning(removed)] : [])];
  return { sound: soundOf(reader), info: { ...info, warnings }, warnings, readsFile: true, close };
}

async function spilled(reader: AudioReader, folder: string): Promise<HeldFile> {
  const spill = spillFrames(folder, reader.info);
  try {
    const { info, warnings } = await readOpened(reader, { spill });
    return { sound: soundOf(spill.reader()), info, warnings, readsFile: false, close: async () => spill.close() };
  } catch (error) {
    spill.close();
    throw error;
  }
}

/** Frames looked at in one go. */
const pieceFrames = 1 << 16;

async function countNonFinite(reader: AudioReader): Promise<number> {
  const { frames } = reader.info;
  const scratch: ReadScratch = { channels: [] };
  let removed = 0;
  for (let startFrame = 0; startFrame < frames; startFrame += pieceFrames) {
    const range = { startFrame, endFrame: min(frames, startFrame + pieceFrames) };
    removed += removeNonFinite((await reader.read(range, { scratch, keepsNonFinite: true })).channels);
  }
  return removed;
}

/** The sound of a reader that need not be waited for. */
function soundOf({ info, readNow }: PcmReader): HeldSound {
  const { sampleRate, channels: channelCount, frames } = info;
  const copy = (start: number, end: number): Float32Array[] => {
    const channels = Array.from({ length: channelCount }, () => new Float32Array(end - start));
    readNow(start, channels);
    return channels;
  };
  const within = (startFrame: number, endFrame: number): readonly [start: number, end: number] => {
    const start = max(0, startFrame);
    return [start, max(start, min(frames, endFrame))];
  };
  return {
    sampleRate,
    channelCount,
    frames,
    slice(startFrame, endFrame) {
      return audioBuffer(sampleRate, copy(...within(startFrame, endFrame)));
    },
    means(startFrame, endFrame, factor) {
      const [start, end] = within(startFrame, endFrame);
      const means = Array.from({ length: channelCount }, () => new Float32Array(Math.ceil((end - start) / factor)));
      const step = factor * max(1, floor(pieceFrames / factor));
      for (let from = start; from < end; from += step) {
        const piece = copy(from, min(end, from + step));
        for (const [c, channel] of means.entries())
          channel.set(meansOf(piece[c] as Float32Array, factor), (from - start) / factor);
      }
      return audioBuffer(sampleRate / factor, means);
    },
    read: readNow,
  };
}
