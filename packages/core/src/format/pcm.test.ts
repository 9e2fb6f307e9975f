import { describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { createRandom } from '../dsp/random.ts';
import { packedBlocks } from './pcm-pack.ts';
import { removeNonFinite, unpackSamples, type SampleEncoding } from './pcm.ts';

/** One sample read the slow and obvious way. */
function slowSample(bytes: Uint8Array, at: number, { kind, bytesPerSample, littleEndian }: SampleEncoding): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (kind === 'float') {
    return bytesPerSample === 4 ? view.getFloat32(at, littleEndian) : Math.fround(view.getFloat64(at, littleEndian));
  }
  if (kind === 'unsigned') return (view.getUint8(at) - 128) / 128;
  let value = 0n;
  for (let i = 0; i < bytesPerSample; i++) {
    const byte = view.getUint8(at + (littleEndian ? bytesPerSample - 1 - i : i));
    value = value * 256n + BigInt(byte);
  }
  return Math.fround(Number(BigInt.asIntN(8 * bytesPerSample, value)) / 2 ** (8 * bytesPerSample - 1));
}

const encodings = [
  ...[1, 2, 3, 4].map((bytesPerSample) => ({ kind: 'signed', bytesPerSample }) as const),
  ...[4, 8].map((bytesPerSample) => ({ kind: 'float', bytesPerSample }) as const),
  { kind: 'unsigned', bytesPerSample: 1 } as const,
].flatMap((encoding) => [true, false].map((littleEndian) => ({ ...encoding, littleEndian })));

describe('unpackSamples', () => {
  test.each(encodings)(
    '$kind of $bytesPerSample bytes, little-endian $littleEndian: as read byte by byte',
    (encoding) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 5 }), fc.uint8Array({ maxLength: 400 }), (channelCount, random) => {
          const frames = Math.floor(random.length / (encoding.bytesPerSample * channelCount));
          const bytes = random.slice(0, frames * encoding.bytesPerSample * channelCount);
          const expected = Array.from({ length: channelCount }, (_, c) =>
            Float32Array.from({ length: frames }, (_, i) =>
              slowSample(bytes, (i * channelCount + c) * encoding.bytesPerSample, encoding),
            ),
          );
          const channels = expected.map(() => new Float32Array(frames + 2).fill(9));
          unpackSamples(bytes.slice(), encoding, { channels, offset: 1, frames });
          expect(channels).toEqual(expected.map((channel) => Float32Array.of(9, ...channel, 9)));
        }),
      );
    },
  );

  test.each([16, 24, 32] as const)('%i bit: what was packed comes back', (bitDepth) => {
    const scale = 2 ** (bitDepth - 1);
    const sample =
      bitDepth === 32
        ? fc.float({ noNaN: true, noDefaultInfinity: true })
        : fc.integer({ min: -scale, max: scale - 1 }).map((v) => v / scale);
    const encoding: SampleEncoding = {
      kind: bitDepth === 32 ? 'float' : 'signed',
      bytesPerSample: bitDepth / 8,
      littleEndian: true,
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(sample, sample), { maxLength: 50 }), (pairs) => {
        const stereo = [0, 1].map((c) => Float32Array.from(pairs, (pair) => pair[c]!));
        const bytes = Buffer.concat([...packedBlocks(stereo, { bitDepth })].map((block) => block.slice()));
        const back = stereo.map((channel) => new Float32Array(channel.length));
        unpackSamples(new Uint8Array(bytes), encoding, { channels: back, offset: 0, frames: pairs.length });
        expect(back).toEqual(stereo);
      }),
    );
  });
});

test('kernels pack and unpack the bytes and samples of their plain twins: any length, any channels, dithered or not', () => {
  const random = createRandom('pcm');
  const blockOf = (frames: number, count: number): Float32Array[] =>
    Array.from({ length: count }, () => Float32Array.from({ length: frames }, () => random.uniform(-1.1, 1.1)));
  const depths = fc.constantFrom(16 as const, 24 as const, 32 as const);
  fc.assert(
    fc.property(
      depths,
      fc.nat(40_000),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (bitDepth, frames, count, isDithered) => {
        const channels = blockOf(frames, count);
        const encoding: SampleEncoding = {
          kind: bitDepth === 32 ? 'float' : 'signed',
          bytesPerSample: bitDepth / 8,
          littleEndian: true,
        };
        const made = (['simd', 'plain'] as const).map((kernels) => {
          chooseKernels(kernels);
          const dither = isDithered ? { random: createRandom('dither') } : {};
          const blocks: Uint8Array[] = [];
          for (const block of packedBlocks(channels, { bitDepth, ...dither })) blocks.push(Uint8Array.from(block));
          const bytes = new Uint8Array(Buffer.concat(blocks));
          const back = channels.map(() => new Float32Array(frames));
          unpackSamples(bytes, encoding, { channels: back, offset: 0, frames });
          chooseKernels('simd');
          return { bytes, back };
        });
        expect(Buffer.compare(made[0]!.bytes, made[1]!.bytes)).toBe(0);
        expect(made[0]!.back).toEqual(made[1]!.back);
      },
    ),
    { numRuns: 20 },
  );
});

test.each([16, 24, 32] as const)('%i bit: a sample that is no finite number is refused, wherever it is', (bitDepth) => {
  for (const at of [0, 5, 6]) {
    const channels = [new Float32Array(7), new Float32Array(7)];
    channels[1]![at] = NaN;
    expect(() => [...packedBlocks(channels, { bitDepth })]).toThrow(`got NaN in channel 2, frame ${at}`);
  }
});

test('removeNonFinite counts what it replaces, and leaves the rest', () => {
  const channels = [Float32Array.of(1, Number.NaN, -0), Float32Array.of(Infinity, 3e38, -Infinity)];
  expect(removeNonFinite(channels)).toBe(3);
  expect(channels).toEqual([Float32Array.of(1, 0, -0), Float32Array.of(0, 3e38, 0)]);
});
