/**
 * Echoes in time with the music: each at its own exact frame, each duller and quieter than the one before.
 *
 * A loop of one delay would put echo k at k times a rounded interval, and at 140 beats a minute the eighth echo is off by
 * four frames. So the loop is unrolled: a chain of delays, one an echo, whose lengths are the differences of the rounded
 * places. It costs a delay line an echo, and ends: the tail has a known last frame.
 */
import { createKernelEchoes, kernelsInUse, type KernelEchoesOptions } from '@stem/kernels';
import { exp, log } from './elementary.ts';
import { usableCutoff } from './filter.ts';
import { createClock, nothing, type Processor } from './processor.ts';

const { PI, SQRT1_2, abs, ceil, max, min, round } = Math;

export interface DelayOptions {
  /** Frames from echo to echo, whole or not: echo k comes round(k · interval) frames after the sound. */
  readonly interval: number;
  /** Gain of the first echo. */
  readonly level: number;
  /** Gain from one echo to the next, 0 … 0.9. */
  readonly feedback: number;
  /** Each echo loses treble above this once more, by 6 dB an octave; cycles per sample. */
  readonly highCut: number;
  /** And bass below this. */
  readonly lowCut: number;
  /** Echoes take turns left and right; the first comes from the left. Needs two channels. */
  readonly pingPong: boolean;
}

export interface DelayTail {
  readonly echoes: number;
  /** Frames after the end of the sound in which something may still be heard. */
  readonly tailFrames: number;
}

/** Echoes are made until they are this far below the first: −66 dB. */
const leastEcho = 0.0005;
const mostEchoes = 64;

/** How many echoes there are, and how long they go on. */
export function delayTail({ interval, feedback, lowCut }: DelayOptions): DelayTail {
  const all = feedback > 0 ? 1 + ceil(log(leastEcho) / log(feedback)) : 1;
  const echoes = max(1, min(mostEchoes, all));
  // The slowest filter rings on for 11 time constants until it is at −96 dB.
  return { echoes, tailFrames: round(echoes * interval) + ceil(11 / (2 * PI * usableCutoff(lowCut))) };
}

/** Adds the echoes to the sound, which itself passes unchanged. One or two channels. */
export function createDelay(options: DelayOptions, channelCount: number): Processor {
  const addEchoes = createEchoes(options, channelCount);
  const clock = createClock(echoPeriod);
  return {
    latencyFrames: 0,
    process(channels) {
      clock.forEachSpan(channels[0]?.length ?? 0, (start, end, full) => {
        const spans = channels.map((channel) => channel.subarray(start, end));
        addEchoes(spans, spans, full);
      });
    },
  };
}

/** The most frames that `Echoes` take in one go, and how often they look at whether an echo has died away. */
export const echoPeriod = 1024;

/** Adds the echoes of a sound to another, or to itself. `full` wherever so many frames are full. */
export type Echoes = (sound: readonly Float32Array[], target: readonly Float32Array[], full: boolean) => void;

export function createEchoes(options: DelayOptions, channelCount: number): Echoes {
  const { interval, level, feedback } = options;
  const plan = {
    echoes: Array.from({ length: delayTail(options).echoes }, (_, k) => ({
      frames: max(1, round((k + 1) * interval) - round(k * interval)),
      gain: k === 0 ? level : feedback,
    })),
    low: exp(-2 * PI * usableCutoff(options.highCut)),
    high: exp(-2 * PI * usableCutoff(options.lowCut)),
    crossing: options.pingPong && channelCount === 2,
  };
  return kernelsInUse() === 'plain' ? createPlainEchoes(plan) : createKernelEchoes(plan);
}

/** The twin of the kernel. */
function createPlainEchoes({ echoes, low, high, crossing }: KernelEchoesOptions): Echoes {
  const lines = echoes.map(({ frames, gain }) => echoLine(frames, { gain, low, high }));
  const buffers = [new Float32Array(echoPeriod), new Float32Array(echoPeriod)] as const;
  return (sound, target, full) => {
    const frames = sound[0]?.length ?? 0;
    let echo: Sides = [buffers[0].subarray(0, frames), buffers[1].subarray(0, frames)];
    if (crossing) sendToLeft(sound, echo);
    else for (const [c, channel] of sound.entries()) echo[c]?.set(channel);
    for (const [k, line] of lines.entries()) {
      line.advance(echo);
      if (crossing && k > 0) echo = [echo[1], echo[0]];
      for (const [c, channel] of target.entries()) add(channel, echo[c] as Float32Array);
      if (full) line.rest();
    }
  };
}

/** Both channels' power in the left one, nothing in the right one. */
function sendToLeft([left, right]: readonly Float32Array[], [toLeft, toRight]: Sides): void {
  if (!left || !right) return;
  for (let i = 0; i < left.length; i++) toLeft[i] = SQRT1_2 * ((left[i] as number) + (right[i] as number));
  toRight.fill(0);
}

function add(target: Float32Array, source: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (source[i] as number);
}

type Sides = readonly [left: Float32Array, right: Float32Array];

/** One echo: a delay of whole frames, then the damping and a gain. */
interface EchoLine {
  /** Takes the newest frames in and puts those of `frames` ago in their place. */
  advance(sides: Sides): void;
  rest(): void;
}

interface Damping {
  readonly gain: number;
  /** Poles of the one-pole low-passes that keep treble out, and that find the bass which is taken away. */
  readonly low: number;
  readonly high: number;
}

/** Of two channels always, as both together take no longer than one. */
function echoLine(frames: number, damping: Damping): EchoLine {
  const rings = [new Float32Array(frames), new Float32Array(frames)] as const;
  const memory = new Float64Array(4);
  let place = 0;
  return {
    advance([left, right]) {
      for (let start = 0; start < left.length;) {
        const end = min(left.length, start + frames - place);
        const spans = [left.subarray(start, end), right.subarray(start, end)] as const;
        swapAndDamp(spans, [rings[0].subarray(place), rings[1].subarray(place)], { ...damping, memory });
        place = (place + end - start) % frames;
        start = end;
      }
    },
    rest() {
      for (let i = 0; i < memory.length; i++) if (abs(memory[i] as number) < nothing) memory[i] = 0;
    },
  };
}

interface Poles extends Damping {
  /** Of each channel what is left without treble, and of that what is bass. */
  readonly memory: Float64Array;
}

/**
 * Each sample changes places with the one in the ring, which came a ring's length before; that loses its treble by a
 * one-pole low-pass, and its bass as what another one lets through.
 */
function swapAndDamp([left, right]: Sides, [ringLeft, ringRight]: Sides, { gain, low, high, memory }: Poles): void {
  const input = (1 - low) * gain;
  const inner = 1 - high;
  let brightLeft = memory[0] as number;
  let bassLeft = memory[1] as number;
  let brightRight = memory[2] as number;
  let bassRight = memory[3] as number;
  for (let i = 0; i < left.length; i++) {
    const oldLeft = ringLeft[i] as number;
    const oldRight = ringRight[i] as number;
    ringLeft[i] = left[i] as number;
    ringRight[i] = right[i] as number;
    brightLeft = low * brightLeft + input * oldLeft;
    brightRight = low * brightRight + input * oldRight;
    bassLeft = high * bassLeft + inner * brightLeft;
    bassRight = high * bassRight + inner * brightRight;
    left[i] = brightLeft - bassLeft;
    right[i] = brightRight - bassRight;
  }
  memory[0] = brightLeft;
  memory[1] = bassLeft;
  memory[2] = brightRight;
  memory[3] = bassRight;
}
