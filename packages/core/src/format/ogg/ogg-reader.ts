/** Opens Ogg: Vorbis, Opus and FLAC, one stream or several in a row. */
import { FormatError } from '../../errors.ts';
import type { AudioInfo, FrameRange } from '../audio-info.ts';
import type { AudioReader, ReadOptions, ReadSamples } from '../audio-reader.ts';
import type { ByteSource } from '../byte-source.ts';
import { gapKeeper } from '../gap-keeper.ts';
import { createSampleSink, finishRead } from '../sample-sink.ts';
import { decodeLink } from './decode-link.ts';
import { findLinks, type OggLink } from './links.ts';

/** Undefined where the coding is one that is left to ffmpeg. */
export async function openOgg(
  source: ByteSource,
  _options: ReadOptions,
  start: number,
): Promise<AudioReader | undefined> {
  const found = await findLinks(source, start);
  if (!found) return undefined;
  const { links, warnings } = usable(found, source.size);
  const { coding } = links[0]!;
  const frames = links.reduce((sum, link) => sum + link.frames, 0);
  const info: AudioInfo = {
    container: 'ogg',
    codec: coding.codec,
    sampleRate: coding.sampleRate,
    channels: coding.channels,
    frames,
    durationSec: frames / coding.sampleRate,
    bitsPerSample: coding.bitsPerSample,
    lossless: coding.lossless,
    decoder: coding.decoder,
    warnings: links.at(-1)!.complete
      ? warnings
      : [...warnings, 'The file is cut short: the mark of its end is missing.'],
  };
  return { info, read: (range, options) => readLinks(source, links, { range, ...options }) };
}

/**
 * Each takes a decoder of its own, which costs as much as ten seconds of sound: a file of nothing but beginnings would take
 * minutes. Radio that was recorded has one for each song.
 */
const mostLinks = (bytes: number): number => 32 + Math.floor(bytes / 2 ** 15);

/** The links that have the shape of the first: a buffer has one rate and one number of channels. */
function usable(links: readonly OggLink[], bytes: number): { links: readonly OggLink[]; warnings: readonly string[] } {
  const [{ coding: first }] = links as readonly [OggLink];
  const most = mostLinks(bytes);
  const other = links.findIndex(
    ({ coding }, index) =>
      index === most || coding.sampleRate !== first.sampleRate || coding.channels !== first.channels,
  );
  if (other < 0) return { links, warnings: [] };
  const { coding, start } = links[other]!;
  const what =
    other === most
      ? `more than ${most} streams in a row; the rest is left out.`
      : `${coding.channels} channels at ${coding.sampleRate} Hz, which is left out.`;
  return { links: links.slice(0, other), warnings: [`From byte ${start} on the file holds ${what}`] };
}

async function readLinks(
  source: ByteSource,
  links: readonly OggLink[],
  { range, signal, spill }: ReadOptions & { range: FrameRange },
): Promise<ReadSamples> {
  const [first] = links;
  if (!first) throw new FormatError('Ogg without audio.');
  const sink = createSampleSink({ channels: first.coding.channels, range, sourceBytes: source.size, spill });
  const keeper = gapKeeper(sink, first.coding.sampleRate);
  let base = 0;
  for (const link of links) {
    if (sink.full) break;
    const wanted = base + link.frames > range.startFrame;
    if (wanted) await decodeLink(source, link, { sink, keeper, base, range, signal });
    base += link.frames;
    if (!wanted) sink.startAt(base);
  }
  return finishRead(sink, range, keeper.warnings());
}
