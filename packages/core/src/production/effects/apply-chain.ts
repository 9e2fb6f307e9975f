/** Runs a stream of sound through effects so that what comes out lies where it lay, and ends where it is to end. */
import { fadeValue } from '../../dsp/envelope.ts';
import { besideKernels, type Processor } from '../../dsp/processor.ts';
import { msToFrames } from '../../dsp/units.ts';
import type { BlockStream } from '../block-source.ts';

const { max, min } = Math;

export interface ApplyOptions {
  /** Frames that come out, whatever goes in: the form's, with bars for the tail where the song has them. */
  readonly frames: number;
  /** Frames at the very end over which what still sounds is faded to nothing. */
  readonly fadeFrames: number;
}

/** Long enough for a room to end unheard under what it is the room of, short enough to leave the last stroke alone. */
const longestFadeMs = 250;

/** Frames over which what is left of a chain's tail is faded at the end; none where it leaves none. */
export function tailFadeFrames({ tailFrames }: { readonly tailFrames: number }, sampleRate: number): number {
  return min(tailFrames, msToFrames(longestFadeMs, sampleRate));
}

/**
 * A stream of the processed sound, on time to the sample. A tail rings on after the sound's end; what is left of it at the
 * end of the wanted frames is faded out there. The tail needs the frames that are after the sound: see `tailFrames`.
 */
export function applyChain(source: BlockStream, chain: Processor, options: ApplyOptions): BlockStream {
  const { frames, fadeFrames } = options;
  const processor = besideKernels(chain, source.channels);
  const { latencyFrames } = processor;
  let position = -latencyFrames;
  return {
    channels: source.channels,
    frames,
    async read(wanted) {
      // What the processor holds back is run through it before the first frame comes out.
      while (position < 0) {
        const frames = min(-position, blockFrames);
        await run(source, processor, frames);
        position += frames;
      }
      const count = min(wanted, frames - position);
      if (count <= 0) return Array.from({ length: source.channels }, () => new Float32Array(0));
      const block = await run(source, processor, count);
      for (const channel of block) fadeOutEnd(channel, position, { frames, fadeFrames });
      position += count;
      return block;
    },
  };
}

const blockFrames = 4096;

/** The next so many frames of the source, silence after its end, processed. */
async function run(source: BlockStream, processor: Processor, frames: number): Promise<readonly Float32Array[]> {
  let block = await source.read(frames);
  if ((block[0]?.length ?? 0) < frames) {
    block = block.map((channel) => {
      const padded = new Float32Array(frames);
      padded.set(channel);
      return padded;
    });
  }
  processor.process(block);
  return block;
}

/** A raised cosine from 1 to 0, whose last frame is 0. */
function fadeOutEnd(samples: Float32Array, position: number, { frames, fadeFrames }: ApplyOptions): void {
  const start = frames - fadeFrames;
  for (let i = max(0, start - position); i < samples.length; i++) {
    const left = frames - 1 - position - i;
    samples[i] = (samples[i] as number) * fadeValue('raisedCosine', left / fadeFrames);
  }
}
