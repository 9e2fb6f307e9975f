/** Second-order sections run over channels, two at a time. */
import { kernelInstance } from './instance.ts';

const { max, min } = Math;

interface CascadeExports {
  runCascade(...numbers: readonly number[]): number;
}

/** One second-order section with a0 = 1. */
export interface Section {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Sections that run in one go. */
const sectionsInOneGo = 3;

/** Bytes of the coefficients of so many, of their states for two channels, and of both. */
const sectionsBytes = 40 * sectionsInOneGo + 8;
const statesBytes = 32 * sectionsInOneGo;
const headBytes = sectionsBytes + statesBytes;

/**
 * Filters all channels in place, from rest, or as if so many frames of their end had gone before (`leadIn`: for what
 * turns in a circle). Returns the energy of what comes out, all channels together.
 */
export function runCascade(channels: readonly Float32Array[], sections: readonly Section[], leadIn = 0): number {
  let energy = 0;
  for (let c = 0; c < channels.length; c += 2) {
    energy += runPair(channels.slice(c, c + 2), sections, { leadIn, isKept: true });
  }
  return energy;
}

/** The energy that would come out of `runCascade` from rest; the channels stay as they are. */
export function cascadeEnergy(channels: readonly Float32Array[], sections: readonly Section[]): number {
  let energy = 0;
  for (let c = 0; c < channels.length; c += 2) {
    energy += runPair(channels.slice(c, c + 2), sections, { leadIn: 0, isKept: false });
  }
  return energy;
}

function runPair(
  channels: readonly Float32Array[],
  sections: readonly Section[],
  { leadIn, isKept }: { readonly leadIn: number; readonly isKept: boolean },
): number {
  const kernel = kernelInstance<CascadeExports>();
  const frames = channels[0]?.length ?? 0;
  const memory = kernel.scratch(headBytes + 8 * (frames + leadIn));
  const lead = memory + headBytes;
  const audio = lead + 8 * leadIn;
  // Of one channel, both lanes are that one.
  const lanesOf = (place: number, length: number): number[] => [
    place,
    place + 4 * length * (channels.length - 1),
    length,
  ];
  for (const [c, channel] of channels.entries()) kernel.f32.set(channel, audio / 4 + c * frames);
  const run = (sectionCount: number, place: number, length: number): number =>
    kernel.exports.runCascade(memory, sectionCount, memory + sectionsBytes, ...lanesOf(place, length));
  let energy = 0;
  for (let first = 0; first < sections.length; first += sectionsInOneGo) {
    const group = sections.slice(first, first + sectionsInOneGo);
    const numbers = group.flatMap(({ b0, b1, b2, a1, a2 }) => [b0, b1, b2, a1, a2]);
    kernel.f64.set(numbers, memory / 8);
    kernel.u8.fill(0, memory + sectionsBytes, lead);
    if (leadIn > 0 && frames > 0) {
      for (let c = 0; c < channels.length; c++) {
        copyEnd(kernel.f32, audio / 4 + c * frames, { frames, to: lead / 4 + c * leadIn, leadIn });
      }
      run(group.length, lead, leadIn);
    }
    energy = run(group.length, audio, frames);
  }
  for (const [c, channel] of channels.entries()) {
    if (!isKept) break;
    channel.set(kernel.f32.subarray(audio / 4 + c * frames, audio / 4 + (c + 1) * frames));
  }
  return channels.length === 1 ? energy / 2 : energy;
}

/** The last `leadIn` frames before the end of a circle of `frames`, as many times around as it takes. */
function copyEnd(
  samples: Float32Array,
  from: number,
  { frames, to, leadIn }: { readonly frames: number; readonly to: number; readonly leadIn: number },
): void {
  for (let end = leadIn; end > 0; end -= frames) {
    const count = min(frames, end);
    samples.copyWithin(to + max(0, end - frames), from + frames - count, from + frames);
  }
}
