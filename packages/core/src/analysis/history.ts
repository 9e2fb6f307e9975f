/** The last moments of a track as mid and side, for analyses that look back: a window that slides over fed blocks. */
export interface History {
  readonly mid: Float32Array;
  readonly side: Float32Array;
  /** Frame of the track that stands at index 0. */
  readonly start: number;
  /** Frame of the track after the last one fed. */
  readonly end: number;
  /** Takes the next frames; samples that are no finite numbers count as silence. */
  push(channels: readonly Float32Array[], from: number, count: number): void;
  /** Takes so many frames of silence. */
  pushSilence(count: number): void;
}

/** A history of at least `reach` frames, fed in blocks of at most `largestBlock`. */
export function createHistory(reach: number, largestBlock: number): History {
  const room = 4 * (reach + largestBlock);
  const mid = new Float32Array(room);
  const side = new Float32Array(room);
  let start = 0;
  let length = 0;

  const makeRoom = (count: number): void => {
    if (length + count <= room) return;
    const drop = length - reach;
    mid.copyWithin(0, drop, length);
    side.copyWithin(0, drop, length);
    start += drop;
    length = reach;
  };

  return {
    mid,
    side,
    get start() {
      return start;
    },
    get end() {
      return start + length;
    },
    push(channels, from, count) {
      makeRoom(count);
      mid.fill(0, length, length + count);
      side.fill(0, length, length + count);
      channels.forEach((samples, channel) => {
        const gain = 1 / channels.length;
        const sideGain = channels.length === 1 ? 0 : channel % 2 === 0 ? gain : -gain;
        for (let index = 0; index < count; index++) {
          const sample = samples[from + index] as number;
          const finite = sample - sample === 0 ? sample : 0;
          mid[length + index] = (mid[length + index] as number) + gain * finite;
          side[length + index] = (side[length + index] as number) + sideGain * finite;
        }
      });
      length += count;
    },
    pushSilence(count) {
      makeRoom(count);
      mid.fill(0, length, length + count);
      side.fill(0, length, length + count);
      length += count;
    },
  };
}
