import { describe, expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { createRandom } from '../../dsp/random.ts';
import { createLoudnessMeter, type Loudness } from './loudness-meter.ts';

const nothing: Loudness = {
  integratedLufs: -Infinity,
  maxMomentaryLufs: -Infinity,
  maxShortTermLufs: -Infinity,
  rangeLu: 0,
};

/** A 997 Hz sine of a peak level in dBFS. */
function tone(sampleRate: number, seconds: number, dbfs: number): Float32Array {
  return sine(Math.round(seconds * sampleRate), 997 / sampleRate, { amplitude: 10 ** (dbfs / 20) });
}

function measure(sampleRate: number, channels: readonly Float32Array[]): Loudness {
  const meter = createLoudnessMeter(sampleRate, channels.length);
  meter.process(channels);
  return meter.result();
}

test.each([8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000])(
  'a full-scale sine in one channel reads −3.01 LUFS at %d Hz',
  (rate) => {
    const { integratedLufs, maxMomentaryLufs, maxShortTermLufs } = measure(rate, [tone(rate, 4, 0)]);
    for (const lufs of [integratedLufs, maxMomentaryLufs, maxShortTermLufs]) expect(lufs).toBeCloseTo(-3.01, 1);
  },
);

describe('channels', () => {
  const sound = tone(48000, 1, -20);
  const silence = new Float32Array(sound.length);
  const integrated = (...channels: Float32Array[]) => measure(48000, channels).integratedLufs;
  const mono = integrated(sound);

  test('add up by power: two alike are 3 LU more than one, a silent one changes nothing', () => {
    expect(integrated(sound, sound)).toBeCloseTo(mono + 3.01, 2);
    expect(integrated(sound, silence)).toBeCloseTo(mono, 9);
    expect(
      integrated(
        sound,
        sound.map((x) => -x),
      ),
    ).toBeCloseTo(mono + 3.01, 2);
  });

  test('of 5.0 and 5.1: surrounds are 1.5 LU more, the LFE is not heard', () => {
    expect(integrated(silence, silence, silence, sound, silence)).toBeCloseTo(mono + 1.49, 2);
    expect(integrated(silence, silence, silence, silence, silence, sound)).toBeCloseTo(mono + 1.49, 2);
    expect(integrated(silence, silence, sound, sound, silence, silence)).toBeCloseTo(mono, 9);
    expect(integrated(silence, silence, silence, sound, silence, silence)).toBe(-Infinity);
  });
});

describe('what is no programme', () => {
  test.each([0, 1, 479, 48000])('%d frames of silence are −∞ and no NaN', (frames) => {
    expect(measure(48000, [new Float32Array(frames)])).toEqual(nothing);
  });

  test('one sample, and a sound a frame shorter than a window, are −∞', () => {
    expect(measure(48000, [Float32Array.of(1)])).toEqual(nothing);
    expect(measure(48000, [tone(48000, 0.4, 0).subarray(1)])).toEqual(nothing);
    expect(measure(48000, [tone(48000, 0.4, 0)]).integratedLufs).toBeCloseTo(-3.01, 1);
    expect(measure(48000, [tone(48000, 2.99, 0)]).maxShortTermLufs).toBe(-Infinity);
  });

  test('a sound under the absolute gate has no integrated loudness, though it has a momentary one', () => {
    const { integratedLufs, maxMomentaryLufs, rangeLu } = measure(48000, [tone(48000, 5, -72)]);
    expect(integratedLufs).toBe(-Infinity);
    expect(maxMomentaryLufs).toBeCloseTo(-75.01, 1);
    expect(rangeLu).toBe(0);
  });

  test('NaN and infinity count as silence', () => {
    const [broken, mended] = [tone(44100, 5, -20), tone(44100, 5, -20)];
    for (const [i, value] of [
      [0, NaN],
      [50000, Infinity],
      [50001, NaN],
      [123456, -Infinity],
    ] as const) {
      broken[i] = value;
      mended[i] = 0;
    }
    expect(measure(44100, [broken])).toEqual(measure(44100, [mended]));
  });

  test.each([1, 50, 99, 3000])('a file that claims a rate of %d Hz is measured without a NaN', (rate) => {
    const result = measure(rate, [new Float32Array(10 * rate).fill(0.1)]);
    for (const value of Object.values(result)) expect(value).not.toBeNaN();
  });
});

test('blocks of any size, at a rate that 100 does not divide, give the same bits', () => {
  const random = createRandom('blocks');
  const rate = 11025;
  const channels = ['left', 'right'].map((name) => {
    const child = random.child(name);
    return Float32Array.from({ length: 7 * rate }, (_, i) => child.uniform(-1, 1) * (i < 4 * rate ? 0.1 : 0.5));
  });
  const whole = measure(rate, channels);
  expect(whole.rangeLu).toBeGreaterThan(1);
  for (const blockFrames of [13, 110, 111, 1024, 50001]) {
    const meter = createLoudnessMeter(rate, 2);
    for (let start = 0; start < 7 * rate; start += blockFrames) {
      meter.process(channels.map((channel) => channel.subarray(start, start + blockFrames)));
    }
    expect(meter.result()).toEqual(whole);
  }
});

test('a result may be read in between, and changes nothing', () => {
  const meter = createLoudnessMeter(48000, 1);
  meter.process([tone(48000, 4, -20)]);
  expect(meter.result().integratedLufs).toBeCloseTo(-23.01, 1);
  meter.process([tone(48000, 4, -20)]);
  expect(meter.result().integratedLufs).toBeCloseTo(-23.01, 1);
});

test('the listener hears every 10 ms, once windows are full', () => {
  const moments: (readonly [number | undefined, number | undefined])[] = [];
  const meter = createLoudnessMeter(48000, 1, {
    onMoment: (momentary, shortTerm) => moments.push([momentary, shortTerm]),
  });
  meter.process([tone(48000, 3.5, -20)]);
  expect(moments.length).toBe(350);
  expect(moments.findIndex(([momentary]) => momentary !== undefined)).toBe(39);
  expect(moments.findIndex(([, shortTerm]) => shortTerm !== undefined)).toBe(299);
  expect(moments.at(-1)?.[0]).toBeCloseTo(-23.01, 1);
  expect(moments.at(-1)?.[1]).toBeCloseTo(-23.01, 1);
});
