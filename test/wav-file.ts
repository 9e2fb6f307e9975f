/** Reads a WAV file for the tests: a second, plain reader that shares nothing with the one under test. */
import { readFile } from 'node:fs/promises';

export interface WavFile {
  readonly sampleRate: number;
  readonly bitDepth: number;
  readonly channels: readonly Float64Array[];
  /** Of the `smpl` chunk, in frames, `end` inclusive. */
  readonly loop: { readonly start: number; readonly end: number } | undefined;
}

export async function readWavFile(file: string): Promise<WavFile> {
  const bytes = await readFile(file);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.readUInt32LE(4) !== bytes.length - 8) {
    throw new Error(`${file} is no RIFF file, or its size field is wrong`);
  }
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32LE(at + 4);
    chunks.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (!format || !data) throw new Error(`${file} has no fmt or no data chunk`);
  const bitDepth = format.readUInt16LE(14);
  const sampler = chunks.get('smpl');
  const looped = sampler !== undefined && sampler.readUInt32LE(28) > 0;
  return {
    sampleRate: format.readUInt32LE(4),
    bitDepth,
    channels: planar(data, { bitDepth, channelCount: format.readUInt16LE(2) }),
    loop: looped ? { start: sampler.readUInt32LE(44), end: sampler.readUInt32LE(48) } : undefined,
  };
}

function planar(data: Buffer, { bitDepth, channelCount }: { bitDepth: number; channelCount: number }): Float64Array[] {
  const width = bitDepth / 8;
  const frames = Math.floor(data.length / (width * channelCount));
  return Array.from({ length: channelCount }, (_, c) =>
    Float64Array.from({ length: frames }, (__, i) => {
      const at = (i * channelCount + c) * width;
      return bitDepth === 32 ? data.readFloatLE(at) : data.readIntLE(at, width) / 2 ** (bitDepth - 1);
    }),
  );
}
