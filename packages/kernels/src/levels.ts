/** Level of finished sound: its offset out, its gain, its peak and energy, its clipped runs. */
import { kernelInstance } from './instance.ts';

const { ceil } = Math;

interface LevelExports {
  sumOf(samples: number, frames: number): number;
  subtractOffset(...numbers: readonly number[]): void;
  scalePieces(...numbers: readonly number[]): number;
  clippedSamples(samples: number, frames: number, ceiling: number): number;
}

/** Frames at either end over which what is taken out fades. */
export interface OffsetFades {
  readonly before: number;
  readonly after: number;
}

/** Fills `outputs`, which may be the channels themselves, with each channel less its mean. */
export function subtractOffsets(
  channels: readonly Float32Array[],
  { before, after }: OffsetFades,
  outputs: readonly Float32Array[],
): void {
  const { exports, f32, place } = placed(channels);
  for (const [c, { length: frames }] of channels.entries()) {
    // Two linear ramps take half of what a constant would over their length: the plateau makes up for it.
    const offset = exports.sumOf(place(c), frames) / (frames - before / 2 - after / 2);
    exports.subtractOffset(place(c), frames, offset, before, after);
    outputs[c]?.set(f32.subarray(place(c) / 4, place(c) / 4 + frames));
  }
}

export interface ScaledLevels {
  /** The largest sample without its sign. */
  readonly peak: number;
  /** Energy of each `hop` of frames, all channels together; the last may be short. */
  readonly energies: Float64Array;
  /** Samples in runs of three or more equal ones of at least `ceiling` times the peak. */
  readonly clipped: number;
}

/** Multiplies all channels by `gain`, in place, and measures what comes out. */
export function scaleChannels(
  channels: readonly Float32Array[],
  { gain, hop, ceiling }: { readonly gain: number; readonly hop: number; readonly ceiling: number },
): ScaledLevels {
  const frames = channels[0]?.length ?? 0;
  const pieces = ceil(frames / hop);
  const { exports, f32, f64, place, spare } = placed(channels, 8 * pieces);
  f64.fill(0, spare / 8, spare / 8 + pieces);
  let peak = 0;
  for (const [c, channel] of channels.entries()) {
    peak = exports.scalePieces(place(c), frames, gain, hop, spare, peak);
    channel.set(f32.subarray(place(c) / 4, place(c) / 4 + frames));
  }
  const clipped = channels.reduce((sum, _, c) => sum + exports.clippedSamples(place(c), frames, ceiling * peak), 0);
  return { peak, energies: f64.slice(spare / 8, spare / 8 + pieces), clipped };
}

/** The channels in the kernels' memory, each on a multiple of 16 bytes, behind room for so many bytes. */
function placed(channels: readonly Float32Array[], room = 0) {
  const kernel = kernelInstance<LevelExports>();
  const spareBytes = 16 * ceil(room / 16);
  const channelBytes = 16 * ceil((channels[0]?.length ?? 0) / 4);
  const spare = kernel.scratch(spareBytes + channelBytes * channels.length);
  const place = (c: number): number => spare + spareBytes + c * channelBytes;
  const { exports, f32, f64 } = kernel;
  for (const [c, channel] of channels.entries()) f32.set(channel, place(c) / 4);
  return { exports, f32, f64, place, spare };
}
