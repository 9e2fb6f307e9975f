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

  const mixAll = (channels: readonly Float32Array[], from: number, count: number): void => {
    for (let index = 0; index < count; index++) {
      let [sum, turned] = [0, 0];
      for (let channel = 0; channel < channels.length; channel++) {
        const sample = channels[channel]?.[from + index] as number;
        sum += sample;
        turned += channel % 2 === 0 ? sample : -sample;
      }
      mid[length + index] = finite(sum / channels.length);
      side[length + index] = channels.length === 1 ? 0 : finite(turned / channels.length);
    }
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
      const [left, right] = channels as [Float32Array, Float32Array?];
      if (right && channels.length === 2) {
        for (let index = 0; index < count; index++) {
          const a = left[from + index] as number;
          const b = right[from + index] as number;
          mid[length + index] = finite(0.5 * (a + b));
          side[length + index] = finite(0.5 * (a - b));
        }
      } else {
        mixAll(channels, from, count);
      }
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

function finite(value: number): number {
  return value - value === 0 ? value : 0;
}
