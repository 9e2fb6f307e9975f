import { expect, test } from '@jest/globals';
import { db, rmsOf, sine } from '../../../test/signals.ts';
import type { Processor } from '../../dsp/processor.ts';
import { createEffectChain, type EffectChain } from './effect-chain.ts';
import { effectNames, type EffectName } from './effect-names.ts';
import { resolveEffects } from './role-effects.ts';
import { watchChain } from './watched-chain.ts';

const context = { sampleRate: 48_000, channelCount: 2, tempi: [{ startFrame: 0, bpm: 120 }] };
const tones = () => [sine(48_000, 0.01, { amplitude: 0.3 }), sine(48_000, 0.013, { amplitude: 0.3 })];

function through(processor: Processor, sound: readonly Float32Array[]) {
  for (let at = 0; at < 48_000; at += 8192) processor.process(sound.map((samples) => samples.subarray(at, at + 8192)));
  return sound;
}

/** A chain of effects that do what is given. */
function chainOf(stages: readonly (readonly [EffectName, (samples: Float32Array) => void])[]): EffectChain {
  const made = stages.map(([name, change]) => ({
    name,
    tailFrames: 0,
    processor: { latencyFrames: 0, process: (channels: readonly Float32Array[]) => channels.forEach(change) },
  }));
  const processor: Processor = {
    latencyFrames: 0,
    process: (channels) => made.forEach((stage) => stage.processor.process(channels)),
  };
  return { stages: made, processor, tailFrames: 0, warnings: [] };
}

const leave = () => {};
const times = (gain: number) => (samples: Float32Array) => samples.forEach((value, i) => (samples[i] = gain * value));
const plus = (offset: number) => (samples: Float32Array) =>
  samples.forEach((value, i) => (samples[i] = value + offset));

test('a watched chain does what the chain does, and tells what came out of each effect', () => {
  const settings = resolveEffects('guitars');
  const watched = watchChain(createEffectChain(settings, context), 2);
  const output = through(watched.processor, tones());
  expect(output).toEqual(through(createEffectChain(settings, context).processor, tones()));
  expect(watched.problems()).toEqual([]);
  const reports = watched.reports();
  expect(reports.map(({ effect }) => effect)).toEqual(effectNames.filter((name) => settings[name] !== undefined));
  const last = reports.at(-1);
  expect(last?.rmsDbfs).toBeCloseTo(db(Math.hypot(rmsOf(output[0] ?? []), rmsOf(output[1] ?? [])) / Math.SQRT2), 4);
  expect(last?.peakDbfs).toBeCloseTo(db(Math.max(...output.flatMap((samples) => [...samples].map(Math.abs)))), 4);
});

test.each([
  ['is no number', (samples: Float32Array) => samples.fill(Number.NaN, 100, 101), /^saturation: finite/],
  ['is infinite', (samples: Float32Array) => samples.fill(Infinity, 7, 8), /^saturation: finite/],
  ['runs away', times(1000), /^saturation: level/],
  ['is silent', times(0), /^saturation: not silent/],
  ['has a mean', plus(0.1), /^saturation: no DC/],
])('the first effect out of which comes what %s is named, once', (_, change, check) => {
  const watched = watchChain(
    chainOf([
      ['highpass', leave],
      ['saturation', change],
      ['reverb', leave],
    ]),
    2,
  );
  through(watched.processor, tones());
  const problems = watched.problems();
  expect(problems).toHaveLength(1);
  expect(problems[0]?.check).toMatch(check);
});

test('silence through effects is silence, and no fault of theirs', () => {
  const watched = watchChain(createEffectChain(resolveEffects('drums'), context), 2);
  through(watched.processor, [new Float32Array(48_000), new Float32Array(48_000)]);
  expect(watched.problems()).toEqual([]);
  expect(watched.reports().every(({ peakDbfs }) => peakDbfs === -Infinity)).toBe(true);
});

test('a stem that comes with a mean keeps it without blame on any effect', () => {
  const watched = watchChain(chainOf([['saturation', leave]]), 2);
  const sound = tones();
  for (const samples of sound) plus(0.1)(samples);
  through(watched.processor, sound);
  expect(watched.problems()).toEqual([]);
});
