/** Finds the streams of an Ogg file that hold audio: one, or several one after the other (chained links). */
import { FormatError } from '../../errors.ts';
import { atByte } from '../bytes.ts';
import type { ByteSource } from '../byte-source.ts';
import { isFlacInOgg, startFlacInOgg } from './flac-in-ogg.ts';
import type { OggCoding, StartCoding } from './coding.ts';
import { createPacketAssembler } from './packets.ts';
import { lastOggPage, oggPages, type OggPage } from './pages.ts';
import { isOpus, startOpus } from './opus.ts';
import { isVorbis, startVorbis } from './vorbis.ts';

/** One stream of audio with its own headers, decoder and time. Positions are granules: frames since some beginning. */
export interface OggLink {
  /** Where its first page starts, and where the next link or the file ends. */
  readonly start: number;
  readonly end: number;
  readonly serial: number;
  readonly coding: OggCoding;
  /** Where the first decoded frame stands: 0, or later in a stream that was cut out of a longer one. */
  readonly firstGranule: number;
  /** Where the first frame stands that is to be heard. */
  readonly startGranule: number;
  readonly frames: number;
  /** Whether its last page is marked as such; otherwise the file may be cut short. */
  readonly complete: boolean;
}

/** Undefined where a link holds a coding that is left to ffmpeg. */
export async function findLinks(source: ByteSource, start: number): Promise<readonly OggLink[] | undefined> {
  const segments = (await singleSegment(source, start)) ?? (await walkSegments(source, start));
  const links: OggLink[] = [];
  for (const [index, segment] of segments.entries()) {
    const link = await openLink(source, segment, segments[index + 1]?.start ?? source.size);
    if (!link) return undefined;
    links.push(link);
  }
  if (links.length === 0) throw new FormatError(`Ogg without an intact page ${atByte(start)}.`, { offset: start });
  return links;
}

/** A stretch of the file whose streams begin together, and the last page with a position of each of them. */
interface Segment {
  readonly start: number;
  readonly lastPages: ReadonlyMap<number, PageMark>;
}

type PageMark = Pick<OggPage, 'granule' | 'last'>;

/**
 * The whole file as one segment, found by its first and last pages and three on the way: all of streams that begin at the
 * start, and later each time. Undefined where that does not hold, or the end of a stream isn't near the end of the file.
 */
async function singleSegment(source: ByteSource, start: number): Promise<readonly Segment[] | undefined> {
  const serials = new Set<number>();
  for await (const page of oggPages(source, start)) {
    if (!page.first) break;
    serials.add(page.serial);
  }
  const last = await lastOggPage(source);
  if (!last || !serials.has(last.serial)) return undefined;
  let before = { granule: -1, sequence: -1 };
  for (const share of [0.25, 0.5, 0.75]) {
    for await (const page of oggPages(source, start + Math.floor((source.size - start) * share))) {
      if (page.serial !== last.serial && serials.has(page.serial)) continue;
      if (page.serial !== last.serial || !isBetween(before, page, last)) return undefined;
      if (page.granule < 0) continue;
      before = page;
      break;
    }
  }
  const lastPages = new Map<number, PageMark>();
  for (const serial of serials) {
    const page = serial === last.serial ? last : await lastOggPage(source, serial);
    if (!page) return undefined;
    lastPages.set(serial, page);
  }
  return [{ start, lastPages }];
}

/** Whether pages can come in this order in one stream. A page without a position only has its number to go by. */
function isBetween(before: PageOrder, page: PageOrder, after: PageOrder): boolean {
  const inTime = page.granule < 0 || (page.granule >= before.granule && page.granule <= after.granule);
  return inTime && page.sequence >= before.sequence && page.sequence <= after.sequence;
}

type PageOrder = Pick<OggPage, 'granule' | 'sequence'>;

/** Every page of the file: a page that begins a stream after others have gone on begins a segment. */
async function walkSegments(source: ByteSource, start: number): Promise<readonly Segment[]> {
  const segments: { start: number; lastPages: Map<number, PageMark> }[] = [];
  let beginning = false;
  for await (const page of oggPages(source, start)) {
    if (segments.length === 0 || (page.first && !beginning))
      segments.push({ start: page.offset, lastPages: new Map() });
    beginning = page.first;
    if (page.granule >= 0) segments.at(-1)!.lastPages.set(page.serial, { granule: page.granule, last: page.last });
  }
  return segments;
}

async function openLink(source: ByteSource, segment: Segment, end: number): Promise<OggLink | undefined> {
  const found = await findHeaders(source, segment.start);
  if (!found) return undefined;
  const { serial, coding, firstGranule, startLost } = found;
  const last = segment.lastPages.get(serial) ?? { granule: firstGranule, last: false };
  // Where the first pages of audio are lost, the stream is taken to have begun at 0, so that their time is kept.
  const startGranule = (startLost ? 0 : Math.max(0, firstGranule)) + coding.preSkip;
  const frames = Math.max(0, last.granule - startGranule);
  return { start: segment.start, end, serial, coding, firstGranule, startGranule, frames, complete: last.last };
}

interface Headers {
  readonly serial: number;
  readonly coding: OggCoding;
  readonly firstGranule: number;
  /** Pages are missing between the headers and the first audio. */
  readonly startLost: boolean;
}

/** Reads on until the first audio packets have ended: their page's position less what they hold is where time begins. */
async function findHeaders(source: ByteSource, start: number): Promise<Headers | undefined> {
  const assembler = createPacketAssembler();
  const headers: Uint8Array[] = [];
  let serial: number | undefined;
  let coding: OggCoding | undefined;
  let startLost = false;
  let begun = false;
  for await (const page of oggPages(source, start)) {
    begun ||= page.first;
    if (!begun) break;
    if (serial === undefined && page.first && codingOf(page.body)) serial = page.serial;
    if (serial === undefined && !page.first) return undefined;
    if (page.serial !== serial) continue;
    const { packets, hole } = assembler.take(page);
    startLost ||= hole;
    headers.push(...packets);
    const [identification] = headers;
    if (!identification) continue;
    const started = coding ?? codingOf(identification)?.(headers);
    if (!started) return undefined;
    if (started !== 'incomplete') coding = started;
    else if (headers.length > maxHeaderPackets) break;
    if (!coding || headers.length <= coding.headerPackets) continue;
    const count = coding.frameCounter();
    const frames = headers.slice(coding.headerPackets).reduce((sum, packet) => sum + count(packet), 0);
    // Only at the end of a stream does a position before the last frame mean that the end is cut, not the start.
    const before = page.granule - frames;
    return { serial, coding, firstGranule: page.last && before < 0 ? 0 : before, startLost };
  }
  if (!begun) throw new FormatError(`Ogg without the first page of a stream ${atByte(start)}.`, { offset: start });
  if (serial === undefined) return undefined;
  if (coding) return { serial, coding, firstGranule: 0, startLost };
  throw new FormatError(`The file ends within the headers of its stream ${atByte(source.size)}.`, {
    offset: source.size,
  });
}

/** FLAC has as many as there are blocks of metadata. Where none of more is the missing one, it is lost. */
const maxHeaderPackets = 1000;

function codingOf(packet: Uint8Array): StartCoding | undefined {
  if (isVorbis(packet)) return startVorbis;
  if (isOpus(packet)) return startOpus;
  return isFlacInOgg(packet) ? startFlacInOgg : undefined;
}
