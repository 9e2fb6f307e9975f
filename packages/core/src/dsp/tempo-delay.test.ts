import { expect, test } from '@jest/globals';
import { db, rmsOf, sine } from '../../test/signals.ts';
import { createDelay } from './delay.ts';
import { uniformNoise } from './noise.ts';
import { besideKernels, inSeries } from './processor.ts';
import { createRandom } from './random.ts';
import { createTempoDelay, type TempoDelayOptions } from './tempo-delay.ts';

const echoes = { level: 0.5, feedback: 0.5, highCut: 0.3, lowCut: 0.001, pingPong: true };
const noise = (frames: number) => ['left', 'right'].map((side) => uniformNoise(frames, createRandom(side)));

function inBlocks(options: TempoDelayOptions, sound: readonly Float32Array[], blockFrames: number) {
  const output = sound.map((samples) => samples.slice());
  const delay = createTempoDelay(options, sound.length);
  for (let at = 0; at < (sound[0]?.length ?? 0); at += blockFrames) {
    delay.process(output.map((samples) => samples.subarray(at, at + blockFrames)));
  }
  return output;
}

test('echoes of one tempo are those of the plain delay, bit for bit', () => {
  const options = { ...echoes, stretches: [{ startFrame: 0, interval: 1234.5 }], fade: 100 };
  const expected = noise(20_000);
  createDelay({ ...echoes, interval: 1234.5 }, 2).process(expected);
  expect(inBlocks(options, noise(20_000), 20_000)).toEqual(expected);
});

test('where blocks are cut does not matter, however often the tempo changes', () => {
  const stretches = [300, 500, 200, 700].map((interval, i) => ({ startFrame: i * 4000, interval }));
  const options = { ...echoes, stretches, fade: 100 };
  const whole = inBlocks(options, noise(30_000), 30_000);
  for (const blockFrames of [1, 333, 1024, 4100]) {
    expect(inBlocks(options, noise(30_000), blockFrames)).toEqual(whole);
  }
});

test('in the kernels’ memory, which moves when sets of echoes are made, come the same bits', () => {
  const stretches = [300, 70_000, 200, 90_000].map((interval, i) => ({ startFrame: i * 4000, interval }));
  const options = { ...echoes, stretches, fade: 100 };
  const inside = noise(30_000);
  const delay = besideKernels(inSeries([createTempoDelay(options, 2)]), 2);
  for (let at = 0; at < 30_000; at += 3000) delay.process(inside.map((samples) => samples.subarray(at, at + 3000)));
  expect(inside).toEqual(inBlocks(options, noise(30_000), 1000));
});

test('a tone goes over to the echoes of the new tempo without a click', () => {
  const stretches = [
    { startFrame: 0, interval: 500 },
    { startFrame: 6000, interval: 810 },
  ];
  const tone = sine(14_000, 0.01, { amplitude: 0.5 });
  const [left = tone] = inBlocks({ ...echoes, pingPong: false, stretches, fade: 480 }, [tone], 700);
  // What is over after twice taking the difference of neighbours is the curve of the tone: a click is more.
  const bend = (at: number) => Math.abs(2 * (left[at] ?? 0) - (left[at - 1] ?? 0) - (left[at + 1] ?? 0));
  let most = 0;
  for (let at = 5000; at < 12_000; at++) most = Math.max(most, bend(at));
  expect(most).toBeLessThan(2 * (2 * Math.PI * 0.01) ** 2);
  expect(db(rmsOf(left, 11_000, 12_000) / rmsOf(tone, 11_000, 12_000))).toBeLessThan(6);
});
