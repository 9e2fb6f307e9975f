import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSampleSink } from './sample-sink.ts';

test('whatever the pieces, it keeps what a slice of the whole would be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 9 })),
      fc.nat({ max: 40 }),
      fc.nat({ max: 40 }),
      fc.boolean(),
      (pieces, startFrame, length, tiny) => {
        const whole = pieces.flat();
        // So few bytes that six frames are reserved, and it has to grow.
        const range = { startFrame, endFrame: startFrame + length };
        const sink = createSampleSink({ channels: 2, range, sourceBytes: tiny ? -65_530 / 64 : 1000 });
        for (const piece of pieces) {
          if (piece.every((value) => value > 90)) sink.pushSilence(piece.length);
          else sink.push([Float32Array.from(piece), Float32Array.from(piece, (v) => -v)]);
        }
        const kept = pieces.flatMap((piece) => (piece.every((value) => value > 90) ? piece.map(() => 0) : piece));
        const expected = kept.slice(startFrame, startFrame + length);
        expect(sink.finish()).toEqual([Float32Array.from(expected), Float32Array.from(expected, (v) => 0 - v)]);
        expect(sink.position).toBe(whole.length);
        expect(sink.full).toBe(expected.length === length);
      },
    ),
  );
});

test('a claim that no file can hold is not reserved', () => {
  const before = process.memoryUsage().arrayBuffers;
  const sink = createSampleSink({ channels: 2, range: { startFrame: 0, endFrame: 2 ** 40 }, sourceBytes: 1000 });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6);
  sink.push([Float32Array.of(1), Float32Array.of(2)]);
  expect(sink.finish()).toEqual([Float32Array.of(1), Float32Array.of(2)]);
});
