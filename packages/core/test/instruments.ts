/** Instruments and noises with known attacks, for tests of what analysis hears. Not shipped. */
import { createRandom } from '../src/dsp/random.ts';

const { PI, exp, floor, max, min, round, sin } = Math;

export const RATE = 44100;

const TABLE = 8192;

/** One turn of a saw wave of so many partials, each with its own phase. */
function turnOf(partials: number, phase: (partial: number) => number): Float32Array {
  const turn = new Float32Array(TABLE + 1);
  for (let n = 1; n <= partials; n++) {
    const start = phase(n);
    for (let i = 0; i <= TABLE; i++) turn[i] = (turn[i] ?? 0) + sin(2 * PI * ((n * i) / TABLE + start)) / n;
  }
  return turn;
}

/** A value of a turn: Math.sin for every sample is slow under jest. */
function valueOf(turn: Float32Array, turns: number): number {
  const place = (turns - floor(turns)) * TABLE;
  const index = place | 0;
  const below = turn[index] ?? 0;
  return below + ((turn[index + 1] ?? 0) - below) * (place - index);
}

const sineTurn = turnOf(1, () => 0);

function sineOf(turns: number): number {
  return valueOf(sineTurn, turns);
}

/** Samples of a function of the time in seconds. */
function sampled(seconds: number, value: (time: number, index: number) => number): Float32Array {
  return Float32Array.from({ length: round(seconds * RATE) }, (_, index) => value(index / RATE, index));
}

/** White noise of peak `gain`. */
export function white(seconds: number, gain = 0.3, seed = 'white'): Float32Array {
  const random = createRandom(seed);
  return sampled(seconds, () => gain * random.uniform(-1, 1));
}

/** Noise that falls by 3 dB an octave: white noise through three one-pole low-passes (Kellet). */
export function pink(seconds: number, gain = 0.1, seed = 'pink'): Float32Array {
  const random = createRandom(seed);
  let [a, b, c] = [0, 0, 0];
  return sampled(seconds, () => {
    const w = random.uniform(-1, 1);
    a = 0.99765 * a + w * 0.099046;
    b = 0.963 * b + w * 0.2965164;
    c = 0.57 * c + w * 1.0526913;
    return gain * (a + b + c + w * 0.1848);
  });
}

/** Noise that falls by 6 dB an octave. */
export function brown(seconds: number, gain = 0.02, seed = 'brown'): Float32Array {
  const random = createRandom(seed);
  let level = 0;
  return sampled(seconds, () => gain * (level = 0.998 * level + random.uniform(-1, 1)));
}

export interface ToneWish {
  readonly partials?: number;
  readonly amplitude?: number;
  /** Depth of the vibrato as a share of the frequency. */
  readonly vibrato?: number;
  readonly vibratoHz?: number;
  /** Partials of a second voice, detuned by this share. */
  readonly detune?: number;
}

/** A held tone whose partials fall off like a saw wave's. */
export function tone(seconds: number, hz: number, wish: ToneWish = {}): Float32Array {
  const { partials = 12, amplitude = 0.2, vibrato = 0, vibratoHz = 5, detune = 0 } = wish;
  const random = createRandom(`tone ${hz}`);
  const audible = min(partials, floor(18000 / hz));
  const turn = turnOf(audible, () => random.next());
  const second = turnOf(audible, () => 0);
  return sampled(seconds, (time) => {
    const swing = vibrato === 0 ? 0 : ((vibrato * hz) / (2 * PI * vibratoHz)) * sineOf(vibratoHz * time);
    const value = valueOf(turn, hz * time + swing);
    return amplitude * (detune > 0 ? value + valueOf(second, hz * (1 + detune) * time) : value);
  });
}

/** Held tones at once. */
export function chord(seconds: number, hz: readonly number[] = [130.8, 164.8, 196, 261.6], wish: ToneWish = {}) {
  return mix(...hz.map((each) => tone(seconds, each, { amplitude: 0.08, ...wish })));
}

/** The sum of sounds, as long as the longest. */
export function mix(...sounds: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(max(...sounds.map((sound) => sound.length)));
  for (const sound of sounds) sound.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
  return sum;
}

export function scaled(sound: Float32Array, gain: number): Float32Array {
  return sound.map((value) => value * gain);
}

/** A sound under an envelope over time. */
export function shaped(sound: Float32Array, envelope: (time: number) => number): Float32Array {
  return sound.map((value, index) => value * envelope(index / RATE));
}

/** Sounds placed on a stretch of silence. */
export function placed(seconds: number, events: readonly (readonly [time: number, sound: Float32Array])[]) {
  const samples = new Float32Array(round(seconds * RATE));
  for (const [time, sound] of events) {
    const start = round(time * RATE);
    sound.forEach((value, index) => {
      if (start + index < samples.length) samples[start + index] = (samples[start + index] ?? 0) + value;
    });
  }
  return samples;
}

/** Times from `start` on, so many seconds apart. */
export function times(start: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index * step);
}

export function kick(gain = 0.8): Float32Array {
  const random = createRandom('kick');
  let turns = 0;
  return sampled(0.3, (time) => {
    turns += (45 + 120 * exp(-30 * time)) / RATE;
    return gain * (sineOf(turns) * exp(-12 * time) + 0.2 * random.uniform(-1, 1) * exp(-400 * time));
  });
}

export function snare(gain = 0.5): Float32Array {
  const random = createRandom('snare');
  return sampled(
    0.25,
    (time) => gain * (0.6 * random.uniform(-1, 1) * exp(-20 * time) + 0.4 * sineOf(190 * time) * exp(-25 * time)),
  );
}

export function hat(gain = 0.15): Float32Array {
  const random = createRandom('hat');
  let last = 0;
  return sampled(0.08, (time) => {
    const value = random.uniform(-1, 1);
    const high = value - last;
    last = value;
    return gain * high * exp(-60 * time);
  });
}

/** A plucked string (Karplus and Strong). */
export function pluck(hz: number, gain = 0.4, seconds = 1): Float32Array {
  const random = createRandom('pluck');
  const string = Float32Array.from({ length: round(RATE / hz) }, () => random.uniform(-1, 1));
  let last = 0;
  return sampled(seconds, (_, index) => {
    const at = index % string.length;
    const value = string[at] ?? 0;
    string[at] = 0.498 * (value + last);
    last = value;
    return gain * value;
  });
}

/** A struck note: an attack of 4 ms, then a fall. */
export function struck(hz: number, gain = 0.3, seconds = 1.5): Float32Array {
  return shaped(
    tone(seconds, hz, { partials: 10, amplitude: gain }),
    (time) => min(1, time / 0.004) * exp(-2.5 * time),
  );
}

/** Kick and snare in turn on the beat, hats on every half of it. */
export function drums(bpm: number, seconds: number, start = 0.1): Float32Array {
  const beat = 60 / bpm;
  const count = floor((seconds - start) / beat);
  const [low, high, top] = [kick(), snare(), hat()];
  return placed(seconds, [
    ...times(start, beat, count).map((time, index) => [time, index % 2 === 0 ? low : high] as const),
    ...times(start, beat / 2, 2 * count).map((time) => [time, top] as const),
  ]);
}
