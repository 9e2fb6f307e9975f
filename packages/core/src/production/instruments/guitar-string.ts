/**
 * A plucked string (Karplus and Strong 1983, with the tuning, pick position and damping of Jaffe and Smith 1983).
 *
 * The string's period goes round a delay line through a low-pass that takes the upper partials first. What it starts with
 * is the wave of a plucked string rather than noise alone: two steps a pick position apart, softened by the hand,
 * with a breath of noise so that no two strokes are alike.
 */
import { atan2, cos, pow, sin } from '../../dsp/elementary.ts';
import type { Random } from '../../dsp/random.ts';
import { semitonesToRatio } from '../../dsp/units.ts';
import { concertPitch, type Note } from '../score/note.ts';
import type { Voice } from './voice.ts';

const { abs, floor, max, min, PI, round, sqrt } = Math;

/** How a string is played. */
export interface Stroke {
  /** Where the pick strikes, as a share of the string from the bridge. */
  readonly pickPosition: number;
  /** Where the pickup listens. */
  readonly pickupPosition: number;
  /** Time in which the fundamental falls by 60 dB while the note is held. */
  readonly ringSec: number;
  /** The same once it is let go. */
  readonly dampSec: number;
  /** 0 (dull) … 1 (bright): how fast upper partials die, and how hard the pick is. */
  readonly brightness: number;
  readonly noise: number;
}

export interface StringContext {
  readonly sampleRate: number;
  readonly random: Random;
  readonly stroke: Stroke;
  readonly gain: number;
  /** Which bus it sounds on. */
  readonly bus: number;
}

/** A string is over once a chunk of it stays below this. */
const silence = 3e-5;

/** Damping of a string that is struck again, in seconds. */
const stopSec = 0.025;

/** Frames over which a stroke rises, in seconds: without it every note begins with a click. */
const riseSec = 0.0008;

export function createStringVoice(note: Note, context: StringContext): Voice {
  const { sampleRate, stroke, gain, bus } = context;
  const cutoff = (concertPitch.hz * semitonesToRatio(note.pitch - concertPitch.pitch)) / sampleRate;
  const loop = loopOf(cutoff, stroke);
  const line = pluckedLine(loop.length, note, context);
  const held = loopGain(cutoff, stroke.ringSec * sampleRate, loop.damping);
  const damped = loopGain(cutoff, min(stroke.dampSec, stroke.ringSec) * sampleRate, loop.damping);
  const stopped = loopGain(cutoff, stopSec * sampleRate, loop.damping);
  const rise = max(1, round(riseSec * sampleRate));
  const loudness = gain * pow(note.velocity, 1.5);
  const state = { at: 0, before: 0, allpass: 0, input: 0 };
  const life = { age: 0, isStopped: false };
  return {
    stop() {
      life.isStopped = true;
    },
    render(buses, from, to) {
      const output = buses[bus] as Float32Array;
      let peak = 0;
      for (let start = from; start < to;) {
        const { age, isStopped } = life;
        const isHeld = age < note.frames;
        const end = min(to, isHeld ? start + note.frames - age : to, age < rise ? start + rise - age : to);
        const feedback = isStopped ? stopped : isHeld ? held : damped;
        const ramp = age < rise ? loudness / rise : 0;
        const level = age < rise ? (loudness * (age + 1)) / rise : loudness;
        peak = max(peak, runString({ line, loop, state, feedback, output, from: start, to: end, level, ramp }));
        life.age += end - start;
        start = end;
      }
      return peak > silence;
    },
  };
}

interface Loop {
  readonly length: number;
  /** Share of the sample before in the low-pass. */
  readonly damping: number;
  /** Coefficient of the all-pass that adds the fraction of a sample. */
  readonly tuning: number;
}

interface LoopState {
  at: number;
  before: number;
  allpass: number;
  input: number;
}

interface StringRun {
  readonly line: Float64Array;
  readonly loop: Loop;
  readonly state: LoopState;
  readonly feedback: number;
  readonly output: Float32Array;
  readonly from: number;
  readonly to: number;
  /** Loudness of the first frame, and what it grows by a frame. */
  readonly level: number;
  readonly ramp: number;
}

/** Runs the loop; returns the largest sample. */
function runString({ line, loop, state, feedback, output, from, to, level, ramp }: StringRun): number {
  const { length, damping, tuning } = loop;
  const straight = feedback * (1 - damping);
  const delayed = feedback * damping;
  let { at, before, allpass, input } = state;
  let loudness = level;
  let peak = 0;
  for (let i = from; i < to; i++) {
    const value = line[at] as number;
    const filtered = straight * value + delayed * before;
    before = value;
    // In this order a frame waits for one product and one sum of the frame before.
    allpass = tuning * filtered + input - tuning * allpass;
    input = filtered;
    line[at] = allpass;
    at = at + 1 === length ? 0 : at + 1;
    const sample = loudness * value;
    loudness += ramp;
    peak = max(peak, abs(sample));
    output[i] = (output[i] as number) + sample;
  }
  state.at = at;
  state.before = before;
  state.allpass = allpass;
  state.input = input;
  return peak;
}

/** A delay line, a low-pass and an all-pass which together delay the fundamental by exactly its period. */
function loopOf(cutoff: number, { brightness }: Stroke): Loop {
  const w = 2 * PI * cutoff;
  const damping = 0.5 - 0.42 * brightness;
  const lowpassDelay = atan2(damping * sin(w), 1 - damping + damping * cos(w)) / w;
  const rest = 1 / cutoff - lowpassDelay;
  const length = max(2, floor(rest - 0.2));
  const fraction = rest - length;
  return { length, damping, tuning: sin(((1 - fraction) * w) / 2) / sin(((1 + fraction) * w) / 2) };
}

/** Gain a turn for a fall of 60 dB in so many frames, above what the low-pass takes at the fundamental; never above 1 at DC. */
function loopGain(cutoff: number, frames: number, damping: number): number {
  const w = 2 * PI * cutoff;
  const size = sqrt(
    (1 - damping + damping * cos(w)) * (1 - damping + damping * cos(w)) + damping * damping * sin(w) * sin(w),
  );
  return min(0.9999, pow(10, -3 / (cutoff * frames)) / size);
}

/** A period of the string as the pick leaves it, with an RMS of 1 for a full stroke. */
function pluckedLine(length: number, note: Note, { stroke, random, sampleRate }: StringContext): Float64Array {
  const line = new Float64Array(length);
  const pick = max(1, round(stroke.pickPosition * length * random.uniform(0.92, 1.08)));
  for (let i = 0; i < length; i++) {
    line[i] = (i < pick ? 1 - pick / length : -pick / length) + stroke.noise * random.uniform(-1, 1);
  }
  comb(line, max(1, round(stroke.pickupPosition * length)));
  // A soft stroke is dull: the softer, the lower the corner (twice over, forwards).
  const corner = (400 + 10_000 * stroke.brightness * note.velocity) / sampleRate;
  for (let pass = 0; pass < 2; pass++) soften(line, min(1, (2 * PI * corner) / (1 + 2 * PI * corner)));
  normalise(line);
  return line;
}

/** What a pickup hears of a standing wave: the period less itself, turned by the pickup's place. */
function comb(line: Float64Array, shift: number): void {
  const copy = Float64Array.from(line);
  for (let i = 0; i < line.length; i++) {
    line[i] = (copy[i] as number) - (copy[(i + line.length - (shift % line.length)) % line.length] as number);
  }
}

/** A one-pole low-pass round the period, until the ends meet. */
function soften(line: Float64Array, share: number): void {
  let value = 0;
  for (let turn = 0; turn < 2; turn++) {
    for (let i = 0; i < line.length; i++) {
      value += share * ((line[i] as number) - value);
      if (turn === 1) line[i] = value;
    }
  }
}

function normalise(line: Float64Array): void {
  let [sum, squares] = [0, 0];
  for (const value of line) sum += value;
  for (let i = 0; i < line.length; i++) {
    line[i] = (line[i] as number) - sum / line.length;
    squares += (line[i] as number) * (line[i] as number);
  }
  const scale = squares > 0 ? 1 / sqrt(squares / line.length) : 0;
  for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) * scale;
}
