import { describe, expect, test } from '@jest/globals';
import { audioBuffer, frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import { loudness } from './loudness/loudness.ts';
import { programmeLevels, createProgrammeMeter } from './programme.ts';
import { truePeak } from './true-peak.ts';

/** Noise that swells and fades, with a burst in the right channel. */
const programme = audioBuffer(
  44100,
  ['left', 'right'].map((name) => {
    const random = createRandom(name);
    return Float32Array.from({ length: 5 * 44100 + 17 }, (_, i) => {
      const level =
        0.05 + 0.1 * Math.abs(((i / 44100) % 2) - 1) + (name === 'right' && i > 60000 && i < 60050 ? 0.7 : 0);
      return level * random.uniform(-1, 1);
    });
  }),
);

function inBlocks(audio: AudioBuffer, blockFrames: number) {
  const meter = createProgrammeMeter(audio.sampleRate, audio.channels.length);
  for (let start = 0; start < frameCount(audio); start += blockFrames) {
    meter.process(audio.channels.map((channel) => channel.subarray(start, start + blockFrames)));
  }
  return meter.result();
}

test('one pass reads what each meter reads by itself', () => {
  const { truePeakDbtp, ...levels } = programmeLevels(programme);
  expect(levels).toEqual(loudness(programme));
  expect(truePeakDbtp).toBeCloseTo(20 * Math.log10(truePeak(programme)), 9);
});

test.each([37, 441, 4096, 44101])('blocks of %d frames give the same bits as the whole', (blockFrames) => {
  expect(inBlocks(programme, blockFrames)).toEqual(programmeLevels(programme));
});

describe('what is no programme', () => {
  test.each([0, 1, 100])('%d frames of silence are −∞', (frames) => {
    expect(programmeLevels(audioBuffer(48000, [new Float32Array(frames)]))).toEqual({
      integratedLufs: -Infinity,
      maxMomentaryLufs: -Infinity,
      maxShortTermLufs: -Infinity,
      rangeLu: 0,
      truePeakDbtp: -Infinity,
    });
  });

  test('a click has a true peak, and no loudness', () => {
    const { truePeakDbtp, integratedLufs } = programmeLevels(audioBuffer(48000, [Float32Array.of(0.5)]));
    expect(truePeakDbtp).toBeCloseTo(-6.02, 2);
    expect(integratedLufs).toBe(-Infinity);
  });
});
