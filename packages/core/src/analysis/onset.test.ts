import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  brown,
  chord,
  drums,
  hat,
  kick,
  mix,
  pink,
  placed,
  pluck,
  RATE,
  scaled,
  shaped,
  snare,
  struck,
  times,
  tone,
  white,
} from '../../test/instruments.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import { onsetFrames } from './onset.ts';

const { PI, min, sin } = Math;

function onsets(...channels: Float32Array[]): number[] {
  return onsetFrames(audioBuffer(RATE, channels)).map((frame) => frame / RATE);
}

/** How far the nearest onset is from each time, in ms; and how many onsets are near none. */
function compare(found: readonly number[], wanted: readonly number[]) {
  const errors = wanted.map((time) => 1000 * Math.min(...found.map((each) => Math.abs(each - time))));
  const extra = found.filter((each) => wanted.every((time) => Math.abs(each - time) > 0.03)).length;
  return { found: errors.filter((error) => error < 30).length, extra, worstMs: Math.max(...errors) };
}

describe('nothing begins in', () => {
  test.each([
    ['a held chord', chord(4)],
    ['a chord in the bass', chord(4, [65, 82, 98, 131])],
    ['a chord with vibrato', chord(4, [131, 165, 196], { vibrato: 0.006 })],
    ['a tone with strong vibrato', tone(4, 440, { vibrato: 0.02, vibratoHz: 6, partials: 20 })],
    ['a chord that beats', chord(4, [131, 165, 196], { detune: 0.006 })],
    ['a cluster of semitones', chord(4, [130, 139, 147, 156, 165, 175, 185, 196])],
    ['white noise', white(4)],
    ['pink noise', pink(4)],
    ['brown noise', brown(4)],
    ['a chord in noise', mix(chord(4), pink(4, 0.02))],
    ['a swell of 60 dB in 3 s', shaped(chord(4), (time) => 10 ** (min(0, 20 * time - 60) / 20))],
    ['swells of a second', shaped(chord(4), (time) => (time % 2 < 1 ? time % 2 : 2 - (time % 2)))],
    ['a tremolo of 3 dB', shaped(chord(4), (time) => 1 + 0.17 * sin(2 * PI * 5 * time))],
    ['noise in tremolo', shaped(white(4), (time) => 0.6 + 0.4 * sin(2 * PI * 4 * time))],
    ['a held chord that is cut off', placed(4, [[0, chord(2)]])],
    ['silence', new Float32Array(4 * RATE)],
  ])('%s', (_, samples) => {
    expect(onsets(samples)).toEqual([]);
  });
});

describe('every attack is found, on the sample or nearly', () => {
  const beats = times(0.3, 0.5, 7);
  const scale = [220, 261.6, 329.6, 392];
  const melody = (play: (hz: number) => Float32Array): Float32Array =>
    placed(
      4,
      beats.map((time, index) => [time, play(scale[index % 4]!)] as const),
    );

  test.each([
    [
      'kicks',
      placed(
        4,
        beats.map((time) => [time, kick()] as const),
      ),
      0.1,
    ],
    [
      'kicks under a chord',
      mix(
        chord(4),
        placed(
          4,
          beats.map((time) => [time, kick()] as const),
        ),
      ),
      1,
    ],
    [
      'quiet hats over a chord',
      mix(
        chord(4),
        placed(
          4,
          beats.map((time) => [time, hat(0.08)] as const),
        ),
      ),
      0.2,
    ],
    [
      'snares 40 dB down',
      scaled(
        placed(
          4,
          beats.map((time) => [time, snare()] as const),
        ),
        0.01,
      ),
      0.1,
    ],
    ['plucked strings', melody((hz) => pluck(hz)), 0.3],
    [
      'plucked strings over a chord',
      mix(
        chord(4),
        melody((hz) => pluck(hz)),
      ),
      0.3,
    ],
    ['struck notes, whose attack takes 4 ms', melody((hz) => struck(hz)), 5],
  ])('%s', (_, samples, withinMs) => {
    const { found, extra, worstMs } = compare(onsets(samples), beats);
    expect({ found, extra }).toEqual({ found: 7, extra: 0 });
    expect(worstMs).toBeLessThan(withinMs);
  });

  test('ten a second', () => {
    const roll = times(0.2, 0.1, 36);
    const { found, extra } = compare(
      onsets(
        placed(
          4,
          roll.map((time) => [time, snare(0.3)] as const),
        ),
      ),
      roll,
    );
    expect({ found, extra }).toEqual({ found: 36, extra: 0 });
  });

  test('in the side of a stereo sound, where the mid hears nothing of it', () => {
    const hits = placed(
      4,
      beats.map((time) => [time, snare()] as const),
    );
    const both = [mix(chord(4), hits), mix(chord(4), scaled(hits, -1))];
    expect(compare(onsets(...both), beats)).toMatchObject({ found: 7, extra: 0 });
    expect(compare(onsets(hits, scaled(hits, -1)), beats)).toMatchObject({ found: 7, extra: 0 });
    expect(compare(onsets(hits, new Float32Array(hits.length)), beats)).toMatchObject({ found: 7, extra: 0 });
  });
});

test('a passage is judged alone as it is inside its song, wherever and whatever the song', () => {
  const strings = times(0.3, 0.45, 8).map((time, index) => [time, pluck(220 + 30 * index)] as const);
  const passage = scaled(placed(4, strings), 0.05);
  const alone = onsetFrames(audioBuffer(RATE, [passage]));
  expect(alone).toHaveLength(8);
  const loud = scaled(drums(140, 5), 1.2);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 * RATE }), fc.constantFrom(0, 0.1, 1), (from, gain) => {
      const song = new Float32Array(from + 5 * RATE);
      song.set(scaled(loud, gain).subarray(0, from));
      song.set(passage, from);
      song.set(scaled(loud, gain).subarray(0, RATE), from + passage.length);
      const inside = onsetFrames(audioBuffer(RATE, [song]))
        .map((frame) => frame - from)
        .filter((frame) => frame > 0.05 * RATE && frame < passage.length);
      expect(inside).toHaveLength(alone.length);
      inside.forEach((frame, index) => expect(Math.abs(frame - alone[index]!)).toBeLessThanOrEqual(1));
    }),
    { numRuns: 8 },
  );
});

describe('an attack is placed on its sample', () => {
  const random = createRandom('attacks');
  test.each([8000, 22050, 44100, 48000, 96000])('at %d Hz, from −6 to −54 dBFS', (sampleRate) => {
    const gains = [0.5, 0.125, 0.03, 0.008, 0.002];
    const frames = gains.map((_, index) => Math.round((0.35 + 0.4 * index + random.uniform(0, 0.05)) * sampleRate));
    const samples = new Float32Array(2.5 * sampleRate);
    frames.forEach((frame, index) => {
      for (let n = 0; n < 0.1 * sampleRate; n++) {
        const burst = random.uniform(-1, 1) * Math.exp(-n / (0.02 * sampleRate));
        samples[frame + n] = gains[index]! * (n === 0 ? 1 : burst);
      }
    });
    expect(onsetFrames(audioBuffer(sampleRate, [samples]))).toEqual(frames);
  });

  test('just after a start in silence too', () => {
    for (const start of [0.01, 0.02, 0.037, 0.05]) {
      const [found] = onsetFrames(audioBuffer(RATE, [placed(1, [[start, snare()]])]));
      expect(Math.abs(found! - start * RATE)).toBeLessThanOrEqual(1);
    }
  });
});

test('the level of a sound decides nothing within 30 dB', () => {
  const song = mix(drums(120, 4), chord(4));
  const loud = onsets(song);
  expect(loud.length).toBeGreaterThanOrEqual(14);
  expect(onsets(scaled(song, 0.03))).toHaveLength(loud.length);
});
