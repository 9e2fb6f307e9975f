/** Decodes one Ogg stream into a sink, its start and end trimmed, its time kept where pages are missing. */
import type { FrameRange } from '../audio-info.ts';
import type { ByteSource } from '../byte-source.ts';
import type { GapKeeper } from '../gap-keeper.ts';
import type { SampleSink } from '../sample-sink.ts';
import type { OggLink } from './links.ts';
import { createPacketAssembler } from './packets.ts';
import { oggPages, type OggPage } from './pages.ts';

export interface LinkTarget {
  readonly sink: SampleSink;
  readonly keeper: GapKeeper;
  /** Where the first frame of the link stands in the file. */
  readonly base: number;
  readonly range: FrameRange;
  readonly signal: AbortSignal | undefined;
}

export async function decodeLink(source: ByteSource, link: OggLink, target: LinkTarget): Promise<void> {
  const { coding } = link;
  const { sink, keeper, base, signal } = target;
  const assembler = createPacketAssembler();
  const start = await seek(source, link, target.range.startFrame - base + link.startGranule);
  let headersLeft = start === link.start ? coding.headerPackets : 0;
  let midway = start !== link.start;
  let position = link.firstGranule;
  let decoder = await coding.createDecoder();
  try {
    for await (const page of oggPages(source, start)) {
      signal?.throwIfAborted();
      if (page.offset >= link.end || sink.full) break;
      if (page.serial !== link.serial) continue;
      const taken = assembler.take(page);
      const packets = taken.packets.slice(headersLeft);
      headersLeft = Math.max(0, headersLeft - taken.packets.length);
      if (packets.length === 0) continue;
      if (taken.hole && coding.startsAnew) {
        // The first packet behind a hole would be blended with one that does not belong to it.
        decoder.free();
        decoder = await coding.createDecoder();
      }
      const { channels, frames, damaged } = await decoder.decode(packets);
      if (taken.hole || midway) position = Math.max(position, page.granule - frames);
      // In the file, the frame at granule `g` is number `g + shift`.
      const shift = base - link.startGranule;
      if (midway) sink.startAt(position + shift);
      midway = false;
      keeper.addDamage(damaged, position + shift);
      const from = Math.max(0, link.startGranule - position);
      // A stream's last page may end before the last packet does, and only that one.
      const end = page.last ? Math.min(frames, page.granule - position) : frames;
      if (end > from) {
        keeper.moveTo(position + from + shift);
        sink.push(inOrder(channels, coding.channelOrder).map((channel) => channel.subarray(from, end)));
      }
      position += frames;
    }
  } finally {
    decoder.free();
  }
}

/** From here on, reading on is quicker than looking for a nearer place to start. */
const seekBytes = 1 << 18;

/** A page from which on the decoder has found in before `granule` comes: the start of the link, or one found by halving. */
async function seek(
  source: ByteSource,
  { start, end, serial, coding, firstGranule }: OggLink,
  granule: number,
): Promise<number> {
  const wanted = granule - coding.preRoll;
  if (wanted <= firstGranule) return start;
  let low = start;
  let high = end;
  while (high - low > seekBytes) {
    const middle = Math.floor((low + high) / 2);
    const page = await positionedPage(source, { start: middle, end, serial });
    if (page && page.granule <= wanted && page.offset > low) low = page.offset;
    else high = middle;
  }
  return low;
}

/** The first page of a stream from `start` on at which a packet ends. */
async function positionedPage(
  source: ByteSource,
  { start, end, serial }: { start: number; end: number; serial: number },
): Promise<OggPage | undefined> {
  for await (const page of oggPages(source, start)) {
    if (page.offset >= end) return undefined;
    if (page.serial === serial && page.granule >= 0) return page;
  }
  return undefined;
}

function inOrder(channels: readonly Float32Array[], order: readonly number[] | undefined): readonly Float32Array[] {
  return order ? order.map((index) => channels[index]!) : channels;
}
