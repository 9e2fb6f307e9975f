/** Biquad sections over several channels as a streaming processor. */
import { createSections, kernelsInUse } from '@stem/kernels';
import type { Biquad, Sections } from './filter.ts';
import { createClock, nothing, type Processor } from './processor.ts';

const { abs } = Math;

/** Frames between two looks at whether a section has come to rest. */
const restPeriod = 1024;

/** Every channel through all sections, with a memory of its own. */
export function createSectionFilter(sections: Sections, channelCount: number): Processor {
  if (kernelsInUse() === 'plain') return createPlainSectionFilter(sections, channelCount);
  const filter = createSections(sections, channelCount);
  return { latencyFrames: 0, process: (channels) => filter.process(channels) };
}

/** The twin of the kernel. */
function createPlainSectionFilter(sections: Sections, channelCount: number): Processor {
  const clock = createClock(restPeriod);
  const memories = sections.map(() => new Float64Array(2 * channelCount));
  return {
    latencyFrames: 0,
    process(channels) {
      clock.forEachSpan(channels[0]?.length ?? 0, (start, end, full) => {
        const spans = channels.map((channel) => channel.subarray(start, end));
        for (const [i, section] of sections.entries()) runOverChannels(section, spans, memories[i] as Float64Array);
        if (full) for (const memory of memories) rest(memory);
      });
    },
  };
}

/** Two channels at a time, side by side. */
function runOverChannels(section: Biquad, channels: readonly Float32Array[], memory: Float64Array): void {
  for (let i = 0; i < channels.length; i += 2) {
    const [first, second] = [channels[i] as Float32Array, channels[i + 1]];
    const own = memory.subarray(2 * i, 2 * i + 4);
    if (second) runPair({ first: section, second: section }, { first, second }, own);
    else runSingle(section, first, own);
  }
}

/** Sections that are at rest but for the last bits are put to rest. `memory` holds two values a section. */
export function rest(memory: Float64Array): void {
  for (let i = 0; i < memory.length; i += 2) {
    if (abs(memory[i] as number) < nothing && abs(memory[i + 1] as number) < nothing) memory[i] = memory[i + 1] = 0;
  }
}

interface Pair<T> {
  readonly first: T;
  readonly second: T;
}

/**
 * Two signals of one length through a section each, transposed direct form II. In one loop, as each alone would wait for
 * itself at every sample: together they take little longer than one. `memory` holds s1, s2 of the first, then the second.
 */
export function runPair(sections: Pair<Biquad>, samples: Pair<Float32Array>, memory: Float64Array): void {
  const { first, second } = samples;
  const { b0, b1, b2, a1, a2 } = sections.first;
  const { b0: d0, b1: d1, b2: d2, a1: c1, a2: c2 } = sections.second;
  let s1 = memory[0] as number;
  let s2 = memory[1] as number;
  let t1 = memory[2] as number;
  let t2 = memory[3] as number;
  for (let i = 0; i < first.length; i++) {
    const x = first[i] as number;
    const u = second[i] as number;
    const y = b0 * x + s1;
    const v = d0 * u + t1;
    s1 = b1 * x + s2 - a1 * y;
    t1 = d1 * u + t2 - c1 * v;
    s2 = b2 * x - a2 * y;
    t2 = d2 * u - c2 * v;
    first[i] = y;
    second[i] = v;
  }
  memory[0] = s1;
  memory[1] = s2;
  memory[2] = t1;
  memory[3] = t2;
}

function runSingle({ b0, b1, b2, a1, a2 }: Biquad, samples: Float32Array, memory: Float64Array): void {
  let s1 = memory[0] as number;
  let s2 = memory[1] as number;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = b0 * x + s1;
    s1 = b1 * x + s2 - a1 * y;
    s2 = b2 * x - a2 * y;
    samples[i] = y;
  }
  memory[0] = s1;
  memory[1] = s2;
}
