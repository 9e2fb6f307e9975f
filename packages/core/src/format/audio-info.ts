/** What is known of a file before and after it is decoded. */
import type { AudioBuffer } from '../audio/audio-buffer.ts';

/** What the bytes are wrapped in. `other` is whatever only ffmpeg opens. */
export type Container = 'wav' | 'aiff' | 'caf' | 'flac' | 'ogg' | 'mpeg' | 'other';

/** The facts of a file's first audio stream, from its content, never from its name. */
export interface AudioInfo {
  readonly container: Container;
  /** The coding in lower case: `pcm`, `float`, `mu-law`, `flac`, `mp3`, `vorbis`, `opus`, or the name ffmpeg uses. */
  readonly codec: string;
  /** Frames a second, in Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** A bit for each speaker, as WAV has them, where the file says which its channels are for. */
  readonly channelMask?: number | undefined;
  /** Length in frames: exact where `lossless`, and exact for MP3, Vorbis and Opus in Ogg as well. */
  readonly frames: number;
  readonly durationSec: number;
  /** Significant bits of a sample as stored; undefined for lossy codings. */
  readonly bitsPerSample: number | undefined;
  readonly lossless: boolean;
  /** What decodes it (`stem`, `mpg123-decoder`, `ffmpeg 5.1.6`): a receipt names it, since another may round otherwise. */
  readonly decoder: string;
  /** What is wrong with the file although it can be read (cut short, damaged), a sentence each. */
  readonly warnings: readonly string[];
}

/** A stretch of a file in frames; `endFrame` is exclusive. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** A decoded file, or the range of it that was asked for. */
export interface DecodedAudio {
  readonly audio: AudioBuffer;
  /** The facts of the whole file, `frames` corrected where decoding showed another length than the header. */
  readonly info: AudioInfo;
  /** Those of `info` and those that decoding added. */
  readonly warnings: readonly string[];
}
