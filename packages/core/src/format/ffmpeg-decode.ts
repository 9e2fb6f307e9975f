/** Runs ffmpeg over a file and takes its samples from the pipe. */
import { FormatError } from '../errors.ts';
import type { FrameRange } from './audio-info.ts';
import type { FrameSpill } from './frame-spill.ts';
import { memorySource } from './byte-source.ts';
import { spawnDecoder, type Ffmpeg, type FfmpegInput } from './ffmpeg.ts';
import { removeNonFinite, unpackSamples, type SampleEncoding } from './pcm.ts';
import { riffChunks } from './riff-chunks.ts';
import { createSampleSink, type SampleSink } from './sample-sink.ts';
import { parseWavFormat, type WavFormat } from './wav/wav-format.ts';

export interface DecodeRequest {
  readonly input: FfmpegInput;
  readonly range: FrameRange;
  readonly sourceBytes: number;
  readonly signal: AbortSignal | undefined;
  readonly spill?: FrameSpill | undefined;
}

export interface DecodedByFfmpeg {
  readonly sampleRate: number;
  readonly channels: number;
  /** How many frames came, kept or not; only up to the end of the range. */
  readonly frames: number;
  /** How many of them lie in the range. */
  readonly kept: number;
  /** None where they were spilled. */
  readonly samples: readonly Float32Array[];
  readonly warnings: readonly string[];
}

/** No output for so long means that it hangs. */
const stallMs = 60_000;

/** The header is a few hundred bytes; a pipe gives 64 KiB at a time. */
const maxHeaderBytes = 1 << 20;

const encoding: SampleEncoding = { kind: 'float', bytesPerSample: 4, littleEndian: true };

/** Throws FormatError with ffmpeg's first words where no samples come; where it fails midway, what came and a warning. */
export async function runDecoder(ffmpeg: Ffmpeg, request: DecodeRequest): Promise<DecodedByFfmpeg> {
  const { input, signal } = request;
  signal?.throwIfAborted();
  const child = spawnDecoder(ffmpeg, input);
  const kill = (): void => void child.kill('SIGKILL');
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  let words = '';
  child.stderr.on('data', (text: Buffer) => {
    words = (words + text.toString()).slice(0, 2000);
  });
  signal?.addEventListener('abort', kill);
  const stall = setTimeout(kill, stallMs);
  const stream = wavStream(request);
  try {
    for await (const chunk of child.stdout) {
      stall.refresh();
      if (!(await stream.take(chunk as Buffer))) continue;
      // What it says from here on is that nobody listens any more.
      child.stderr.removeAllListeners('data').resume();
      kill();
      break;
    }
  } catch (error) {
    kill();
    throw error;
  } finally {
    clearTimeout(stall);
    signal?.removeEventListener('abort', kill);
  }
  const code = await ended;
  signal?.throwIfAborted();
  return stream.finish({ failed: code !== 0 && !stream.full, words: firstWords(words, input) });
}

/** Its first complaint is the cause of the others. The address of the part that complains differs from run to run. */
function firstWords(words: string, { path }: FfmpegInput): string {
  const [first = ''] = words.trim().split('\n');
  return first
    .replace(/^\[[^\]]*\] /, '')
    .replace(`file:${path}: `, '')
    .replace(/\.$/, '');
}

interface Ending {
  readonly failed: boolean;
  readonly words: string;
}

interface WavStream {
  readonly full: boolean;
  /** Takes bytes in and says whether the range is complete. */
  take(chunk: Uint8Array): Promise<boolean>;
  finish(ending: Ending): DecodedByFfmpeg;
}

/** A WAV that arrives in pieces: first the header, then frames of floats, cut anywhere. */
function wavStream({ range, sourceBytes, spill }: DecodeRequest): WavStream {
  let format: WavFormat | undefined;
  let sink: SampleSink | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  return {
    get full() {
      return sink?.full === true && range.endFrame > range.startFrame;
    },
    async take(chunk) {
      let bytes = joined(rest, chunk);
      if (!format) {
        const header = await parseHeader(bytes);
        if (!header && bytes.length > maxHeaderBytes) throw new FormatError('ffmpeg gave no WAV header.');
        if (header) {
          format = header.format;
          sink = createSampleSink({ channels: format.channels, range, sourceBytes, spill });
          bytes = joined(bytes.subarray(header.length), new Uint8Array(0));
        }
      }
      rest = format && sink ? pushFrames(sink, bytes, format.channels) : bytes;
      return this.full;
    },
    finish({ failed, words }) {
      if (!format || !sink || (sink.position === 0 && failed))
        throw new FormatError(`ffmpeg cannot read it: ${words || 'it gave nothing'}.`);
      const samples = sink.finish();
      const removed = removeNonFinite(samples) + (spill?.removed ?? 0);
      const warnings = [
        ...(failed ? [`ffmpeg stopped early: ${words || 'it was killed'}.`] : []),
        ...(!failed && words ? [`ffmpeg: ${words}`] : []),
        ...(removed > 0 ? [`${removed} samples were not finite numbers and are replaced by 0.`] : []),
      ];
      const { sampleRate, channels } = format;
      return { sampleRate, channels, frames: sink.position, kept: sink.kept, samples, warnings };
    },
  };
}

/** A fresh array, so that it starts on a border that typed arrays accept. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Pushes the whole frames and returns the bytes left over. */
function pushFrames(sink: SampleSink, bytes: Uint8Array, channelCount: number): Uint8Array {
  const frames = Math.floor(bytes.length / (4 * channelCount));
  const channels = Array.from({ length: channelCount }, () => new Float32Array(frames));
  const used = frames * 4 * channelCount;
  unpackSamples(bytes.subarray(0, used), encoding, { channels, offset: 0, frames });
  sink.push(channels);
  return bytes.subarray(used);
}

async function parseHeader(bytes: Uint8Array): Promise<{ format: WavFormat; length: number } | undefined> {
  const source = memorySource(bytes);
  let format: WavFormat | undefined;
  for await (const { id, offset, size } of riffChunks(source, { start: 12, littleEndian: true })) {
    if (id === 'fmt ' && offset + size <= bytes.length)
      format = parseWavFormat(bytes.subarray(offset, offset + size), offset, true);
    if (id === 'data' && format) return { format, length: offset };
  }
  return undefined;
}
