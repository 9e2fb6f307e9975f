/** Small made-up tracks that texture tests listen to. Not shipped. */
import { audioBuffer, type AudioBuffer } from '../src/audio/audio-buffer.ts';
import { createRandom, type Random } from '../src/dsp/random.ts';

const { PI, exp, floor, min, sin } = Math;

export interface TrackWish {
  readonly seconds: number;
  readonly sampleRate?: number;
  /** 1 or 2; with 2, the sides differ. */
  readonly channels?: number;
  /** Seconds a chord sounds. */
  readonly chordSec?: number;
  /** Drum hits a second on top of the chords; none where 0. */
  readonly hitsPerSecond?: number;
  readonly seed?: string;
}

/** Chords of a minor key, in Hz. */
const chords = [
  [110, 220, 261.63, 329.63],
  [87.31, 174.61, 261.63, 349.23],
  [130.81, 196, 261.63, 329.63],
  [98, 196, 246.94, 293.66],
  [73.42, 174.61, 220, 293.66],
  [82.41, 164.81, 207.65, 246.94],
];

/** One turn of a saw wave of six partials: no aliasing, and quick to read. */
const saw = Float32Array.from({ length: 4096 }, (_, i) =>
  [1, 2, 3, 4, 5, 6].reduce((sum, partial) => sum + sin((2 * PI * partial * i) / 4096) / (partial * partial), 0),
);

/** Chords of detuned saws with a breath of noise, one after the other, softly joined; hits on top where wanted. */
export function chordTrack(wish: TrackWish): AudioBuffer {
  const { seconds, sampleRate = 44100, channels = 2, chordSec = 12, hitsPerSecond = 0, seed = 'track' } = wish;
  const frames = floor(seconds * sampleRate);
  return audioBuffer(
    sampleRate,
    Array.from({ length: channels }, (_, c) => {
      const random = createRandom(`${seed} ${c}`);
      const samples = Float32Array.from({ length: frames }, () => 0.004 * random.uniform(-1, 1));
      for (let turn = 0; turn * chordSec < seconds; turn++) addChord(samples, turn, { chordSec, sampleRate, random });
      if (hitsPerSecond > 0) addHits(samples, sampleRate / hitsPerSecond, random);
      return samples;
    }),
  );
}

interface ChordWish {
  readonly chordSec: number;
  readonly sampleRate: number;
  readonly random: Random;
}

function addChord(samples: Float32Array, turn: number, { chordSec, sampleRate, random }: ChordWish): void {
  const [start, end] = [turn, turn + 1].map((at) => min(samples.length, floor(at * chordSec * sampleRate)));
  for (const hz of chords[turn % chords.length] ?? []) {
    for (let voice = 0; voice < 3; voice++) {
      const step = (4096 * hz * (1 + random.uniform(-0.004, 0.004))) / sampleRate;
      let phase = 4096 * random.next();
      for (let i = start ?? 0; i < (end ?? 0); i++) {
        const fade = min(1, (i - (start ?? 0)) / (0.3 * sampleRate), ((end ?? 0) - i) / (0.3 * sampleRate));
        samples[i] = (samples[i] ?? 0) + 0.035 * fade * (saw[floor(phase) % 4096] ?? 0);
        phase += step;
      }
    }
  }
}

/** Clicks with a short tail of noise. */
function addHits(samples: Float32Array, distance: number, random: Random): void {
  for (let at = 0; at < samples.length; at += distance) {
    for (let i = 0; i < 2000; i++) {
      const frame = floor(at) + i;
      if (frame < samples.length) samples[frame] = (samples[frame] ?? 0) + 0.6 * exp(-i / 700) * random.uniform(-1, 1);
    }
  }
}
