/** Puts the packets of one Ogg stream together out of its pages. */
import type { OggPage } from './pages.ts';

export interface PagePackets {
  /** Those that end on this page. */
  readonly packets: readonly Uint8Array[];
  /** Pages before this one are missing, and with them at least a part of a packet. */
  readonly hole: boolean;
}

/** Takes the pages of one stream in their order. */
export interface PacketAssembler {
  take(page: OggPage): PagePackets;
}

export function createPacketAssembler(): PacketAssembler {
  let pieces: Uint8Array[] = [];
  let expected: number | undefined;
  return {
    take(page) {
      const hole = expected !== undefined && page.sequence !== expected;
      expected = (page.sequence + 1) >>> 0;
      if (hole) pieces = [];
      // The rest of a packet whose start is lost is of no use.
      let lost = page.continued && pieces.length === 0;
      const packets: Uint8Array[] = [];
      let offset = 0;
      let length = 0;
      for (const segment of page.lacing) {
        length += segment;
        if (segment === 255) continue;
        pieces.push(page.body.subarray(offset, offset + length));
        if (!lost) packets.push(joined(pieces));
        pieces = [];
        lost = false;
        offset += length;
        length = 0;
      }
      if (!lost && page.lacing.at(-1) === 255) pieces.push(page.body.subarray(offset));
      return { packets, hole };
    },
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
