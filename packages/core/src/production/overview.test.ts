import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { sine } from '../../test/signals.ts';
import { createLoudnessMeter } from '../analysis/loudness/loudness-meter.ts';
import { createRandom } from '../dsp/random.ts';
import { createOverview, overviewColumns, type Overview } from './overview.ts';

afterEach(() => chooseKernels('simd'));

const sampleRate = 8000;

function overviewOf(channels: readonly Float32Array[], columns?: number, blockFrames = Infinity): Overview {
  const frames = channels[0]?.length ?? 0;
  const overview = createOverview({ sampleRate, channels: channels.length, frames, ...(columns && { columns }) });
  const loudness = createLoudnessMeter(sampleRate, channels.length, overview);
  for (let start = 0; start < frames; start += blockFrames) {
    const block = channels.map((channel) => channel.subarray(start, start + blockFrames));
    for (const meter of [overview, loudness]) meter.process(block);
  }
  return overview.result();
}

function noise(frames: number, name: string): Float32Array {
  const random = createRandom(name);
  return Float32Array.from({ length: frames }, () => random.uniform(-0.5, 0.5));
}

describe('waveform', () => {
  test('every column holds the extremes of all channels, and their power', () => {
    const left = Float32Array.of(0.25, -0.5, 0, 0, 0.125, 0.125);
    const right = Float32Array.of(0, 0.75, 0, 0, -0.125, -0.125);
    expect(overviewOf([left, right], 3).waveform).toEqual({
      lowest: [-0.5, 0, -0.125],
      highest: [0.75, 0, 0.125],
      rms: [0.4677, 0, 0.125],
    });
  });

  test('columns share out a length that they do not divide', () => {
    const ramp = Float32Array.from({ length: 1001 }, (_, i) => i / 1000);
    const { lowest, highest } = overviewOf([ramp], 7).waveform;
    for (let column = 0; column < 7; column++) {
      expect(lowest[column]).toBeCloseTo(Math.floor((column * 1001) / 7) / 1000, 4);
      expect(highest[column]).toBeCloseTo((Math.floor(((column + 1) * 1001) / 7) - 1) / 1000, 4);
    }
  });

  test('a sound of fewer frames than columns has a column a frame, and none has none', () => {
    expect(overviewOf([Float32Array.of(0.5, -0.5)]).waveform.highest).toEqual([0.5, -0.5]);
    expect(overviewOf([new Float32Array(0)])).toEqual({
      frames: 0,
      sampleRate,
      waveform: { lowest: [], highest: [], rms: [] },
      loudness: { startSec: 1.5, stepSec: 0.1, lufs: [] },
    });
  });

  test('what is no finite number is left out', () => {
    const { lowest, highest, rms } = overviewOf([Float32Array.of(NaN, Infinity, 0.5, -Infinity)], 2).waveform;
    expect({ lowest, highest, rms }).toEqual({ lowest: [0, 0.5], highest: [0, 0.5], rms: [0, 0.3536] });
  });

  test('a file that ends early leaves its last columns empty, one that goes on is drawn as far as promised', () => {
    const meter = createOverview({ sampleRate, channels: 1, frames: 4, columns: 2 });
    meter.process([Float32Array.of(0.5)]);
    expect(meter.result().waveform.highest).toEqual([0.5, 0]);
    meter.process([Float32Array.of(0.5, 0.25, 0.25, 1, 1)]);
    expect(meter.result().waveform.highest).toEqual([0.5, 0.25]);
  });
});

describe('loudness', () => {
  test('is the short-term loudness of the 3 s around each moment', () => {
    const tone = sine(20 * sampleRate, 997 / sampleRate, { amplitude: 0.1 });
    tone.subarray(0, 10 * sampleRate).fill(0);
    const { startSec, stepSec, lufs } = overviewOf([tone]).loudness;
    expect([startSec, stepSec, lufs.length]).toEqual([1.5, 0.1, 171]);
    expect(lufs[0]).toBe(-70);
    expect(lufs.at(-1)).toBeCloseTo(-23.01, 1);
    // Half of the window is silent where it is around the start of the tone.
    expect(lufs[85]).toBeCloseTo(-26.02, 1);
  });

  test('has no more points than there are columns, and none under 3 s', () => {
    expect(overviewOf([noise(60 * sampleRate, 'long')], 100).loudness.lufs.length).toBeLessThanOrEqual(100);
    expect(overviewOf([noise(2.9 * sampleRate, 'short')]).loudness.lufs).toEqual([]);
  });
});

test('blocks of any size give the same overview, number for number', () => {
  const channels = [noise(40_000, 'left'), noise(40_000, 'right')];
  const whole = overviewOf(channels);
  expect(whole.waveform.rms.length).toBe(overviewColumns);
  for (const blockFrames of [1, 13, 4096]) expect(overviewOf(channels, undefined, blockFrames)).toEqual(whole);
});

test('kernels draw what their plain twins do', () => {
  for (const frames of [1, 799, 10_007]) {
    const channels = [noise(frames, 'left'), noise(frames, 'right')];
    channels[1]![frames >> 1] = NaN;
    const fast = overviewOf(channels, 50);
    chooseKernels('plain');
    expect(overviewOf(channels, 50)).toEqual(fast);
    chooseKernels('simd');
  }
});
