import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHeldRoom, heldSound } from '../audio/held-sound.ts';
import { createSampleSink, finishRead } from './sample-sink.ts';

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

test('a file that ends within what an encoder put in front of the sound holds none', () => {
  const range = { startFrame: 0, endFrame: 47 };
  const sink = createSampleSink({ channels: 1, range, sourceBytes: 1000 });
  sink.startAt(-1105);
  sink.push([new Float32Array(576)]);
  expect(() => finishRead(sink, range, [])).toThrow('Nothing in the file could be decoded.');
});

test('in a room where another sound was, it holds this sound and silence', () => {
  const heldRoom = createHeldRoom();
  for (const channel of heldRoom.take(2, 900)) channel.fill(99);
  const sink = createSampleSink({ channels: 2, range: { startFrame: 0, endFrame: 8 }, sourceBytes: 1000, heldRoom });
  sink.push([Float32Array.of(0.25, 0.5)]);
  sink.pushSilence(3);
  sink.push([Float32Array.of(-1, 0, 0.5), Float32Array.of(0.5, 0, 0.25)]);
  const held = sink.finishHeld();
  expect(held.every((samples) => samples instanceof Int16Array)).toBe(true);
  expect(heldSound(8000, held).slice(0, 8).channels).toEqual([
    Float32Array.of(0.25, 0.5, 0, 0, 0, -1, 0, 0.5),
    Float32Array.of(0, 0, 0, 0, 0, 0.5, 0, 0.25),
  ]);
});

test('a room gives memory that was used before, as far as it is enough', () => {
  const room = createHeldRoom();
  const [first] = room.take(1, 1000);
  expect(room.take(1, 500)[0]?.buffer).toBe(first?.buffer);
  expect(room.take(2, 500)[0]?.buffer).not.toBe(first?.buffer);
  expect(room.take(1, 2000)[0]?.length).toBe(2000);
});

test('a room keeps nothing of a sound that is very long, its channels counted together', () => {
  const room = createHeldRoom();
  const [long] = room.take(4, 2 ** 24 + 1);
  expect(long?.length).toBe(2 ** 24 + 1);
  expect(room.take(1, 500)[0]?.buffer).not.toBe(long?.buffer);
});
