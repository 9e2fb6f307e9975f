/** Vorbis: its headers, how many frames a packet stands for, and the decoder. */
import { FormatError } from '../../errors.ts';
import { asciiAt, viewOf } from '../bytes.ts';
import type { StartCoding, PacketDecoder } from './coding.ts';
import { quietly } from '../quietly.ts';
import { wavOrderOfVorbis } from './speakers.ts';

export function isVorbis(packet: Uint8Array): boolean {
  return asciiAt(packet, 0, 7) === '\x01vorbis';
}

/** Understands the header packets: identification, comments (which may be lost), setup. */
export function startVorbis(packets: readonly Uint8Array[]): ReturnType<StartCoding> {
  const identification = packets[0]!;
  const setupIndex = packets.findIndex((packet) => asciiAt(packet, 0, 7) === '\x05vorbis');
  const setup = packets[setupIndex];
  if (!setup) return 'incomplete';
  const view = viewOf(identification);
  if (identification.length < 30) throw new FormatError('The Vorbis header is too short.');
  const sampleRate = view.getUint32(12, true);
  const channels = view.getUint8(11);
  const blockBits = view.getUint8(28);
  if (channels === 0 || sampleRate === 0) {
    throw new FormatError(
      `Expected channels and a sample rate in the Vorbis header, got ${channels} at ${sampleRate} Hz.`,
    );
  }
  const blockSizes = [1 << (blockBits & 15), 1 << (blockBits >> 4)] as const;
  // Vorbis I, 4.2.2; smaller ones would make packets of half a frame.
  if (blockSizes[0] < 64 || blockSizes[1] > 8192 || blockSizes[0] > blockSizes[1]) {
    throw new FormatError(`Expected blocks of 64 to 8192 in the Vorbis header, got ${blockSizes.join(' and ')}.`);
  }
  return {
    codec: 'vorbis',
    decoder: '@wasm-audio-decoders/ogg-vorbis',
    sampleRate,
    channels,
    bitsPerSample: undefined,
    lossless: false,
    headerPackets: setupIndex + 1,
    preSkip: 0,
    // Two of the longest blocks.
    preRoll: 2 * blockSizes[1],
    startsAnew: true,
    channelOrder: wavOrderOfVorbis(channels),
    frameCounter: () => frameCounter(blockSizes, modeBlockFlags(setup)),
    createDecoder: () => createDecoder(identification, setup),
  };
}

/** A packet gives a quarter of its own block and of the one before it; the first gives none (Vorbis I, 4.3.8). */
function frameCounter(blockSizes: readonly [number, number], flags: readonly number[]): (packet: Uint8Array) => number {
  const modeMask = (1 << (32 - Math.clz32(Math.max(0, flags.length - 1)))) - 1;
  let previous = 0;
  return (packet) => {
    const first = packet[0];
    if (first === undefined || (first & 1) !== 0) return 0;
    const size = blockSizes[flags[(first >> 1) & modeMask] === 1 ? 1 : 0];
    const frames = previous === 0 ? 0 : (previous + size) / 4;
    previous = size;
    return frames;
  };
}

/**
 * The block flag of each mode. The modes stand at the very end of the setup packet, behind books whose length only a full
 * decoder knows, so they are read backwards: framing bit, then for each mode 8 bits of mapping, 16 and 16 of zero, its flag,
 * until the 6 bits before them tell just as many modes.
 */
function modeBlockFlags(setup: Uint8Array): readonly number[] {
  let position = setup.length * 8;
  const bit = (): number => {
    position--;
    return position < 0 ? 0 : (setup[position >> 3]! >> (position & 7)) & 1;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value = (value << 1) | bit();
    return value;
  };
  // Zeros pad the last byte behind the framing bit.
  for (let framing = 0; framing === 0; framing = bit()) if (position <= 0) return [];
  const flags: number[] = [];
  let found: readonly number[] = [];
  while (position >= 97 && flags.length < 64) {
    if (bits(8) > 63 || bits(16) !== 0 || bits(16) !== 0) break;
    flags.unshift(bit());
    const here = position;
    if (bits(6) + 1 === flags.length) found = [...flags];
    position = here;
  }
  return found;
}

/** A page as the decoder wants it: the first carries the identification, the next the setup, all of them packets. */
interface PageLike {
  readonly data: Uint8Array;
  readonly codecFrames: readonly { readonly data: Uint8Array; readonly header: { readonly vorbisSetup: Uint8Array } }[];
  readonly isLastPage: false;
}

async function createDecoder(identification: Uint8Array, setup: Uint8Array): Promise<PacketDecoder> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const decodePages = decoder.decodeOggPages as unknown as (
    pages: readonly PageLike[],
  ) => ReturnType<typeof decoder.decodeOggPages>;
  let data = identification;
  return {
    async decode(packets) {
      const codecFrames = packets.map((packet) => ({ data: packet, header: { vorbisSetup: setup } }));
      const page: PageLike = { data, codecFrames, isLastPage: false };
      data = new Uint8Array(0);
      const { channelData, samplesDecoded } = await quietly(() => decodePages.call(decoder, [page]));
      return { channels: channelData, frames: samplesDecoded, damaged: 0 };
    },
    free: () => decoder.free(),
  };
}
