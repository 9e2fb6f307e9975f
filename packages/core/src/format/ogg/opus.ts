/** Opus (RFC 6716, in Ogg RFC 7845): its header, how many frames a packet stands for, and the decoder. */
import { dbToGain } from '../../dsp/units.ts';
import { FormatError } from '../../errors.ts';
import { asciiAt, viewOf } from '../bytes.ts';
import type { StartCoding, DecodedPackets, PacketDecoder } from './coding.ts';
import { quietly } from '../quietly.ts';
import { wavOrderOfVorbis } from './speakers.ts';

/** Opus always decodes to this rate, whatever went in. */
const sampleRate = 48_000;

export function isOpus(packet: Uint8Array): boolean {
  return asciiAt(packet, 0, 8) === 'OpusHead';
}

/** Understands the first of the two header packets. Undefined where the channels are mapped in a way left to ffmpeg. */
export function startOpus([head]: readonly Uint8Array[]): ReturnType<StartCoding> {
  if (!head) return 'incomplete';
  const header = parseHead(head);
  // 0: mono or stereo, 1: loudspeakers, 2: ambisonics, 255: no meaning. 3 mixes by a matrix.
  if (![0, 1, 2, 255].includes(header.family)) return undefined;
  return {
    codec: 'opus',
    decoder: 'opus-decoder',
    sampleRate,
    channels: header.channels,
    bitsPerSample: undefined,
    lossless: false,
    headerPackets: 2,
    preSkip: header.preSkip,
    // RFC 7845 asks for 80 ms; after a second nothing of the difference is left.
    preRoll: sampleRate,
    startsAnew: false,
    channelOrder: header.family === 1 ? wavOrderOfVorbis(header.channels) : undefined,
    frameCounter: () => (packet) => opusFrames(packet, header),
    createDecoder: () => createDecoder(header),
  };
}

interface OpusHead {
  readonly channels: number;
  readonly preSkip: number;
  readonly gain: number;
  readonly family: number;
  readonly streamCount: number;
  readonly coupledStreamCount: number;
  readonly mapping: readonly number[];
}

function parseHead(head: Uint8Array): OpusHead {
  const view = viewOf(head);
  const channels = head[9] ?? 0;
  const family = head[18] ?? 0;
  const mapped = family !== 0;
  if (channels === 0 || head.length < (mapped ? 21 + channels : 19) || (!mapped && channels > 2)) {
    throw new FormatError(`Expected an Opus header with channels, got ${channels} channels in ${head.length} bytes.`);
  }
  const streamCount = mapped ? head[19]! : 1;
  const coupledStreamCount = mapped ? head[20]! : channels - 1;
  const mapping = mapped
    ? [...head.subarray(21, 21 + channels)]
    : Array.from({ length: channels }, (_, index) => index);
  const decoded = streamCount + coupledStreamCount;
  // 255 stands for a channel that is silent.
  const isMap = mapping.every((channel) => channel < decoded || channel === 255);
  if (streamCount === 0 || coupledStreamCount > streamCount || decoded > 255 || !isMap) {
    const streams = `${streamCount} streams (${coupledStreamCount} of two channels)`;
    throw new FormatError(`Expected an Opus header whose channels are those of its streams, got ${streams}.`);
  }
  return {
    channels,
    preSkip: view.getUint16(10, true),
    gain: dbToGain(view.getInt16(16, true) / 256),
    family,
    streamCount,
    coupledStreamCount,
    mapping,
  };
}

/** RFC 6716, 3.2.5 (R5): a packet lasts 120 ms at most. */
const longestPacket = (120 * sampleRate) / 1000;

/**
 * How many frames a packet decodes to: its first byte tells the length of one piece, and how many there are. None where it
 * cannot be a packet: for every stream but the last it holds two bytes at least (RFC 6716, appendix B).
 */
function opusFrames(packet: Uint8Array, { streamCount }: OpusHead): number {
  const toc = packet[0];
  if (toc === undefined || packet.length < 2 * streamCount - 1) return 0;
  const config = toc >> 3;
  const size = config < 12 ? [480, 960, 1920, 2880] : config < 16 ? [480, 960, 480, 960] : [120, 240, 480, 960];
  const count = [1, 2, 2, (packet[1] ?? 0) & 63][toc & 3]!;
  const frames = size[config & 3]! * count;
  return frames > longestPacket ? 0 : frames;
}

async function createDecoder(head: OpusHead): Promise<PacketDecoder> {
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({
    sampleRate,
    channels: head.channels,
    streamCount: head.streamCount,
    coupledStreamCount: head.coupledStreamCount,
    channelMappingTable: [...head.mapping],
    preSkip: 0,
  });
  await decoder.ready;
  return {
    decode: async (packets) => quietly(() => decodePackets(packets, head, (packet) => decoder.decodeFrame(packet))),
    free: () => decoder.free(),
  };
}

type DecodeFrame = (packet: Uint8Array) => { channelData: Float32Array[]; samplesDecoded: number };

function decodePackets(packets: readonly Uint8Array[], head: OpusHead, decodeFrame: DecodeFrame): DecodedPackets {
  const lengths = packets.map((packet) => opusFrames(packet, head));
  const frames = lengths.reduce((sum, length) => sum + length, 0);
  const channels = Array.from({ length: head.channels }, () => new Float32Array(frames));
  let position = 0;
  let damaged = 0;
  for (const [index, packet] of packets.entries()) {
    const length = lengths[index]!;
    const decoded = tryDecode(packet, decodeFrame);
    if (decoded?.samplesDecoded === length) copyScaled(decoded.channelData, channels, { position, gain: head.gain });
    else damaged += length;
    position += length;
  }
  return { channels, frames, damaged };
}

/** A packet that is longer than any real one makes the decoder throw. */
function tryDecode(packet: Uint8Array, decodeFrame: DecodeFrame): ReturnType<DecodeFrame> | undefined {
  try {
    return decodeFrame(packet);
  } catch {
    return undefined;
  }
}

function copyScaled(
  from: readonly Float32Array[],
  to: readonly Float32Array[],
  { position, gain }: { position: number; gain: number },
): void {
  for (const [index, channel] of to.entries()) {
    const input = from[index]!;
    if (gain === 1) channel.set(input, position);
    else for (let i = 0; i < input.length; i++) channel[position + i] = input[i]! * gain;
  }
}
