/** Opens what has no reader here through the user's ffmpeg. */
import { FormatError } from '../errors.ts';
import type { AudioInfo, FrameRange } from './audio-info.ts';
import type { AudioReader, ReadOptions, ReadSamples } from './audio-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { runDecoder, type DecodedByFfmpeg } from './ffmpeg-decode.ts';
import { askStream, findFfmpeg } from './ffmpeg.ts';

/** What people call the kinds, where the demuxer's name is another. */
const kindNames: Readonly<Record<string, string>> = {
  wav: 'WAV with an unusual coding',
  aiff: 'AIFF with an unusual coding',
  caf: 'CAF with compressed audio',
  ogg: 'Ogg with an unusual coding',
  mov: 'M4A or another MP4',
  asf: 'WMA',
  matroska: 'WebM or Matroska',
  wv: 'WavPack',
  ape: "Monkey's Audio",
  mpc: 'Musepack',
  mpc8: 'Musepack',
  shn: 'Shorten',
  w64: 'Wave64',
};

/** Codings that give back every sample. */
const losslessCodecs = /^(pcm_|alac|flac|wavpack|tta|ape|tak|shorten|mlp|truehd|dst)/;

/** Past the end of any file: nothing is kept, everything is counted. */
const nothing: FrameRange = { startFrame: Number.MAX_SAFE_INTEGER, endFrame: Number.MAX_SAFE_INTEGER };

/** Opens a file whose content is of the kind that `demuxer` reads. Throws FormatError where there is no ffmpeg. */
export async function openWithFfmpeg(source: ByteSource, demuxer: string, options: ReadOptions): Promise<AudioReader> {
  const ffmpeg = await findFfmpeg();
  if (!ffmpeg) {
    throw new FormatError(
      `${kindNames[demuxer] ?? demuxer.toUpperCase()}: unsupported here, install ffmpeg to read it.`,
    );
  }
  const input = { path: source.path, demuxer };
  const stream = await askStream(ffmpeg, input);
  const decode = (range: FrameRange, { signal, spill }: ReadOptions): ReturnType<typeof runDecoder> =>
    runDecoder(ffmpeg, { input, range, signal, spill, sourceBytes: source.size });
  const counted = countedFrames(stream) ?? (await decode(nothing, options));
  const { sampleRate, channels, frames } = counted;
  const info: AudioInfo = {
    container: 'other',
    ...codingOf(stream),
    sampleRate,
    channels,
    frames,
    durationSec: frames / sampleRate,
    decoder: `ffmpeg ${ffmpeg.version}`,
    warnings: [],
  };
  return { info, read: async (range, options) => samplesOf(await decode(range, options), range, info) };
}

/** What ffprobe says of the coding. Without it, only that it is none of ours. */
function codingOf(
  stream: Record<string, unknown> | undefined,
): Pick<AudioInfo, 'codec' | 'bitsPerSample' | 'lossless'> {
  const codec = typeof stream?.['codec_name'] === 'string' ? stream['codec_name'] : 'unknown';
  const bits = Number(stream?.['bits_per_raw_sample']) || Number(stream?.['bits_per_sample']);
  return { codec, bitsPerSample: bits > 0 ? bits : undefined, lossless: losslessCodecs.test(codec) };
}

/** The length where the container counts in samples (MP4, WavPack); elsewhere its duration is rounded or a guess. */
function countedFrames(
  stream: Record<string, unknown> | undefined,
): Pick<AudioInfo, 'sampleRate' | 'channels' | 'frames'> | undefined {
  const sampleRate = Number(stream?.['sample_rate']);
  const channels = Number(stream?.['channels']);
  const frames = Number(stream?.['duration_ts']);
  if (!(sampleRate > 0 && channels > 0 && frames > 0) || stream?.['time_base'] !== `1/${sampleRate}`) return undefined;
  return { sampleRate, channels, frames };
}

function samplesOf(decoded: DecodedByFfmpeg, range: FrameRange, info: AudioInfo): ReadSamples {
  if (decoded.sampleRate !== info.sampleRate || decoded.channels !== info.channels) {
    const got = `${decoded.channels} channels at ${decoded.sampleRate} Hz`;
    throw new FormatError(
      `Expected ${info.channels} channels at ${info.sampleRate} Hz as the header says, ffmpeg gave ${got}.`,
    );
  }
  const { samples, frames, kept } = decoded;
  const missing = range.endFrame - range.startFrame - kept;
  if (missing === 0) return { channels: samples, warnings: decoded.warnings };
  const warning = `ffmpeg decoded ${frames} of ${info.frames} frames.`;
  return { channels: samples, warnings: [...decoded.warnings, warning], totalFrames: frames };
}
