/** FLAC within Ogg: its headers, how many frames a packet stands for, and the decoder. */
import { asciiAt } from '../bytes.ts';
import { bitPadding, OutOfBits } from '../flac/bit-reader.ts';
import { FrameDamage } from '../flac/frame-damage.ts';
import { parseFrameHeader } from '../flac/frame-header.ts';
import { createFrameDecoder } from '../flac/frame.ts';
import { parseStreamInfo, type StreamInfo } from '../flac/stream-info.ts';
import type { DecodedPackets, PacketDecoder, StartCoding } from './coding.ts';

/** The first packet: a mark, versions, how many header packets follow, `fLaC`, then STREAMINFO behind 4 bytes of its own. */
const streamInfoOffset = 17;

export function isFlacInOgg(packet: Uint8Array): boolean {
  return asciiAt(packet, 0, 5) === '\x7fFLAC';
}

/** Understands the header packets once the first audio packet, which alone begins with 0xff, is there. */
export function startFlacInOgg(packets: readonly Uint8Array[]): ReturnType<StartCoding> {
  const headerPackets = packets.findIndex((packet) => packet[0] === 0xff);
  if (headerPackets < 1) return 'incomplete';
  const stream = parseStreamInfo(packets[0]!.subarray(streamInfoOffset), streamInfoOffset);
  return {
    codec: 'flac',
    decoder: 'stem',
    sampleRate: stream.sampleRate,
    channels: stream.channels,
    bitsPerSample: stream.bitsPerSample,
    lossless: true,
    headerPackets,
    preSkip: 0,
    preRoll: 0,
    startsAnew: false,
    channelOrder: undefined,
    frameCounter: () => (packet) => parseFrameHeader(packet, 0, stream)?.blockSize ?? 0,
    createDecoder: async () => createDecoder(stream),
  };
}

function createDecoder(stream: StreamInfo): PacketDecoder {
  const decoder = createFrameDecoder(stream);
  return {
    decode: async (packets) => {
      const headers = packets.map((packet) => parseFrameHeader(packet, 0, stream));
      const frames = headers.reduce((sum, header) => sum + (header?.blockSize ?? 0), 0);
      const channels = Array.from({ length: stream.channels }, () => new Float32Array(frames));
      const decoded = { channels, frames, damaged: 0 };
      let position = 0;
      for (const [index, packet] of packets.entries()) {
        const header = headers[index];
        if (!header) continue;
        if (!decodeInto(channels, packet, position)) decoded.damaged += header.blockSize;
        position += header.blockSize;
      }
      return decoded satisfies DecodedPackets;
    },
    free: () => undefined,
  };

  /** Whether the packet could be decoded. */
  function decodeInto(channels: readonly Float32Array[], packet: Uint8Array, position: number): boolean {
    const bytes = new Uint8Array(packet.length + bitPadding);
    bytes.set(packet);
    try {
      const header = parseFrameHeader(bytes, 0, stream)!;
      const frame = decoder.decode(bytes, { at: 0, end: packet.length }, header);
      for (const [index, channel] of channels.entries()) channel.set(frame.channels[index]!, position);
      return true;
    } catch (error) {
      if (error instanceof FrameDamage || error instanceof OutOfBits) return false;
      throw error;
    }
  }
}
