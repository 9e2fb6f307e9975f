/** Echoes of a sound. */
import { onChannels } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout } from './layout.ts';

const { ceil } = Math;

interface EchoesExports {
  // plan, sound left and right, target left and right, frames
  addEchoes(...numbers: readonly number[]): void;
}

export interface KernelEchoesOptions {
  /** Of each echo: frames after the one before, and the gain against it. */
  readonly echoes: readonly { readonly frames: number; readonly gain: number }[];
  /** Poles of the one-pole low-passes that keep treble out, and that find the bass which is taken away. */
  readonly low: number;
  readonly high: number;
  /** Whether the sound of both channels echoes from the left one first, then from the right one and so on. */
  readonly crossing: boolean;
}

/** Adds the echoes of a sound to another, or to itself. */
export type KernelEchoes = (sound: readonly Float32Array[], target: readonly Float32Array[]) => void;

/** As in the assembly. */
const mostFrames = 256;
/** Frames of one call, at the most, where sound and target do not lie together. */
const mostSpan = 1024;
const headerWords = 9;
const ringWords = 3;
const pairWords = 16;

/** For one or two channels; where they are cut does not matter. */
export function createKernelEchoes(options: KernelEchoesOptions): KernelEchoes {
  const kernel = kernelInstance<EchoesExports>();
  // Of sound and target one may lie here and one elsewhere.
  kernel.scratch(4 * 4 * mostSpan);
  const add: KernelEchoes = (sound, target) => {
    const count = sound.length;
    onChannels([...sound, ...target], (pointers, frames) => {
      const [left = 0, right = left] = pointers.slice(0, count);
      const [toLeft = 0, toRight = toLeft] = pointers.slice(count);
      kernel.exports.addEchoes(plan, left, right, toLeft, toRight, frames);
    });
  };
  const plan = planEchoes(add, options);
  return add;
}

function planEchoes(owner: object, { echoes, low, high, crossing }: KernelEchoesOptions): number {
  const count = 2 * ceil(echoes.length / 2);
  // Where their number is odd one more is silent.
  const all = Array.from({ length: count }, (_, k) => echoes[k] ?? { frames: echoes[0]?.frames ?? 1, gain: 0 });
  const layout = createLayout();
  const header = layout.words(headerWords);
  const rings = layout.words(ringWords * count);
  const pairs = layout.words(pairWords * (count / 2));
  const sums = layout.words(2 * mostFrames);
  const sink = layout.words(2 * mostFrames);
  const samples = all.map(({ frames }) => layout.words(2 * frames));
  const start = layout.allocateFor(owner);
  const { i32, f32, u8 } = kernelInstance();
  i32.set([start + rings, count, start + pairs], (start + header) / 4);
  f32.set([low, high], (start + header) / 4 + 3);
  i32.set([Number(crossing), start + sums, start + sink], (start + header) / 4 + 5);
  for (const [k, { frames, gain }] of all.entries()) {
    const input = (1 - low) * gain;
    i32.set([start + (samples[k] as number), frames, 0], (start + rings) / 4 + ringWords * k);
    const pair = start + pairs + 4 * pairWords * (k >> 1);
    f32.set([input, input], pair / 4 + 2 * (k % 2));
    u8.set(outlets(crossing && k > 0, 8 * (k % 2)), pair + 48 + 8 * (k % 2));
  }
  return start;
}

/** Which bytes of a vector an echo's two samples come from. */
function outlets(changesSides: boolean, first: number): number[] {
  const sides = changesSides ? [4, 0] : [0, 4];
  return sides.flatMap((side) => [0, 1, 2, 3].map((byte) => first + side + byte));
}
