/** What a WAV file of ours says of itself, read anew from its bytes rather than with the writer's or the reader's own code. */
import type { Loop } from '@stem/core/texture';

export interface WavOutline {
  readonly coding: 'pcm' | 'float' | 'unknown';
  readonly bits: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
  /** The bytes of the samples. */
  readonly samples: Buffer;
  /** The loop of the first `smpl` chunk. */
  readonly loop: Loop | undefined;
  /** What is wrong with the file as a file. */
  readonly warnings: readonly string[];
}

/** Never throws: a file that is none has no samples and says so. */
export function wavOutline(bytes: Buffer): WavOutline {
  const chunks = wavChunks(bytes);
  const [format = none, samples = none, sampler] = ['fmt ', 'data', 'smpl'].map((id) => chunks.get(id));
  const [tag, channels, sampleRate, bytesPerFrame, bits] =
    format.length < 16
      ? [0, 0, 0, 0, 0]
      : [
          format.readUInt16LE(0),
          format.readUInt16LE(2),
          format.readUInt32LE(4),
          format.readUInt16LE(12),
          format.readUInt16LE(14),
        ];
  return {
    // What follows an extensible tag begins with the tag that is meant.
    coding: codings.get(tag === 0xfffe && format.length >= 40 ? format.readUInt16LE(24) : tag) ?? 'unknown',
    bits,
    sampleRate,
    channels,
    frames: bytesPerFrame > 0 ? samples.length / bytesPerFrame : 0,
    samples,
    loop: sampler === undefined ? undefined : firstLoop(sampler),
    warnings: warningsOf(bytes, { format, bytesPerFrame, expected: (channels * bits) / 8 }),
  };
}

const none = Buffer.alloc(0);

const codings: ReadonlyMap<number, 'pcm' | 'float'> = new Map([
  [1, 'pcm'],
  [3, 'float'],
]);

/** The content of the first chunk of each kind, as far as it goes. */
function wavChunks(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at + 8 <= bytes.length;) {
    const [id, size] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    if (!chunks.has(id)) chunks.set(id, bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function firstLoop(sampler: Buffer): Loop | undefined {
  if (sampler.length < 60 || sampler.readUInt32LE(28) === 0) return undefined;
  return { start: sampler.readUInt32LE(44), end: sampler.readUInt32LE(48) };
}

function warningsOf(
  bytes: Buffer,
  { format, bytesPerFrame, expected }: { format: Buffer; bytesPerFrame: number; expected: number },
): string[] {
  const warnings: string[] = [];
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    return ['It is no RIFF file of kind WAVE.'];
  }
  const size = bytes.readUInt32LE(4) + 8;
  if (size !== bytes.length) warnings.push(`Its header says ${size} bytes, it has ${bytes.length}.`);
  if (format.length < 16) warnings.push('It has no fmt chunk.');
  if (bytesPerFrame !== expected) warnings.push(`A frame should have ${expected} bytes, it has ${bytesPerFrame}.`);
  return warnings;
}
