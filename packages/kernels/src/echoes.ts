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
  const rings = layout.rings(
    all.map(({ frames }) => frames),
    (frames) => 2 * frames,
  );
  const pairs = layout.words(pairWords * (count / 2));
  const sums = layout.words(2 * mostFrames);
  const sink = layout.words(2 * mostFrames);
  const { addressOf, setWords, setFloats, setRings } = layout.allocateFor(owner);
  setWords(header, [addressOf(rings.place), count, addressOf(pairs)]);
  setFloats(header + 4 * 3, [low, high]);
  setWords(header + 4 * 5, [Number(crossing), addressOf(sums), addressOf(sink)]);
  setRings(rings);
  const { u8 } = kernelInstance();
  for (const [k, { gain }] of all.entries()) {
    const input = (1 - low) * gain;
    const half = pairs + 4 * pairWords * (k >> 1) + 8 * (k % 2);
    setFloats(half, [input, input]);
    u8.set(outlets(crossing && k > 0, 8 * (k % 2)), addressOf(half) + 48);
  }
  return addressOf(header);
}

/** Which bytes of a vector an echo's two samples come from. */
function outlets(changesSides: boolean, first: number): number[] {
  const sides = changesSides ? [4, 0] : [0, 4];
  return sides.flatMap((side) => [0, 1, 2, 3].map((byte) => first + side + byte));
}
