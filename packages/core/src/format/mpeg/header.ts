/** The four bytes that every MPEG audio frame begins with (ISO 11172-3 and 13818-3, and the unofficial 2.5). */

export interface MpegHeader {
  readonly layer: 1 | 2 | 3;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Frames of audio that it decodes to. */
  readonly samplesPerFrame: number;
  /** Length with this header, in bytes. */
  readonly bytes: number;
  /** Bytes of side information behind header and checksum (Layer III): an info tag stands behind them. */
  readonly sideInfoBytes: number;
  readonly hasChecksum: boolean;
}

export const mpegHeaderBytes = 4;

/** kbit/s by bitrate code: MPEG 1 Layer I, II, III; MPEG 2 Layer I, then II and III. */
const bitrates = {
  v1l1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2l23: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;

const sampleRates = [44_100, 48_000, 32_000];

/** Undefined where there is no header. Free format, whose length no header tells, counts as none. */
export function parseMpegHeader(bytes: Uint8Array, at: number): MpegHeader | undefined {
  const [sync, second, third, fourth] = bytes.subarray(at, at + mpegHeaderBytes);
  if (sync !== 0xff || fourth === undefined || (second! & 0xe0) !== 0xe0) return undefined;
  const version = (second! >> 3) & 3;
  const layerCode = (second! >> 1) & 3;
  const bitrateCode = third! >> 4;
  const rateCode = (third! >> 2) & 3;
  if (
    version === 1 ||
    layerCode === 0 ||
    bitrateCode === 0 ||
    bitrateCode === 15 ||
    rateCode === 3 ||
    (fourth & 3) === 2
  ) {
    return undefined;
  }
  const layer = (4 - layerCode) as 1 | 2 | 3;
  const isMpeg1 = version === 3;
  // MPEG 2 halves the rates, 2.5 halves them again.
  const sampleRate = sampleRates[rateCode]! / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const samplesPerFrame = layer === 1 ? 384 : layer === 3 && !isMpeg1 ? 576 : 1152;
  const channels = fourth >> 6 === 3 ? 1 : 2;
  const padding = (third! >> 1) & 1;
  const bitsPerSec = 1000 * bitrateTable(isMpeg1, layer)[bitrateCode]!;
  // Layer I counts in slots of four bytes.
  const slot = layer === 1 ? 4 : 1;
  return {
    layer,
    sampleRate,
    channels,
    samplesPerFrame,
    bytes: (Math.floor(((samplesPerFrame / 8) * bitsPerSec) / sampleRate / slot) + padding) * slot,
    sideInfoBytes: isMpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17,
    hasChecksum: (second! & 1) === 0,
  };
}

/** Whether two frames can belong to one stream: bitrate and stereo mode may change, these may not. */
export function isSameStream(a: MpegHeader, b: MpegHeader): boolean {
  return a.layer === b.layer && a.sampleRate === b.sampleRate && a.samplesPerFrame === b.samplesPerFrame;
}

function bitrateTable(isMpeg1: boolean, layer: 1 | 2 | 3): readonly number[] {
  if (!isMpeg1) return layer === 1 ? bitrates.v2l1 : bitrates.v2l23;
  return layer === 1 ? bitrates.v1l1 : layer === 2 ? bitrates.v1l2 : bitrates.v1l3;
}
