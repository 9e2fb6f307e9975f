/** Sounds that nobody has recorded: their textures are sound, or none are made. */
import { expect, test } from '@jest/globals';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { FormatError } from '../errors.ts';
import { renderTextures } from './render.ts';
import { textureSource } from './source.ts';
import { textureOptions } from './texture-options.ts';

const options = textureOptions.parse({
  padMiner: { targetDurationsSec: [0.5], maxCandidatesPerFile: 1 },
  drones: { padVariants: ['warm'], pitchShiftSemitones: [-5], swellDurationSec: 1, fadeInSec: 0.5, fadeOutSec: 0.2 },
  clouds: { cloudsPerSource: 3, cloudDurationSec: 1, grainsPerCloud: 20 },
  hiss: { hissLoopsPerSource: 1, loopDurationSec: 0.25, flickerCount: 1 },
});

const tone = (frame: number): number => 0.4 * Math.sin(frame / 20);

test.each([
  ['1 Hz', 1, 300, tone],
  ['7 Hz', 7, 300, tone],
  ['100 Hz', 100, 3000, tone],
  ['3,072,000 Hz', 3_072_000, 20_000, tone],
  ['one click, then digital silence', 8000, 20_000, (frame: number) => (frame === 100 ? 1 : 0)],
  ['digital silence, then a tone', 8000, 20_000, (frame: number) => (frame < 15_000 ? 0 : tone(frame))],
  ['as loud as numbers that were written as floats', 44_100, 40_000, (frame: number) => 2 ** 32 * tone(frame)],
])('%s', (_, sampleRate, frames, sound) => {
  const channels = [0, 1].map(() => Float32Array.from({ length: frames }, (_, frame) => sound(frame)));
  const source = textureSource(audioBuffer(sampleRate, channels));
  for (const { name, audio, measurements } of renderTextures({ source, drums: [], options, seed: 'odd' })) {
    expect({ name, isSound: audio.channels.every((channel) => channel.every((one) => Math.abs(one) <= 1)) }).toEqual({
      name,
      isSound: true,
    });
    expect(Object.values(measurements).filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual(
      [],
    );
  }
});

test('samples as large as no sound is are refused in words', () => {
  const source = textureSource(audioBuffer(44_100, [Float32Array.from({ length: 40_000 }, (_, i) => 3e38 * tone(i))]));
  const render = (): unknown => [...renderTextures({ source, drums: [], options, seed: 'odd' })];
  expect(render).toThrow(FormatError);
  expect(render).toThrow('Expected samples near full scale, which is 1, got 1.2e+38: it is damaged.');
});

test('a side that is rounding errors only stays what it is', () => {
  const channels = [1e-42, 1].map((gain) => Float32Array.from({ length: 20_000 }, (_, frame) => gain * tone(frame)));
  const made = [
    ...renderTextures({ source: textureSource(audioBuffer(8000, channels)), drums: [], options, seed: 'odd' }),
  ];
  expect(made.filter(({ role }) => role === 'cloud')).toHaveLength(3);
});
