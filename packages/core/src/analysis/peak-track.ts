/** Peaks of blocks, and the largest of any stretch of them, most of which is looked at in groups. */
const { ceil, max, min } = Math;

/** Blocks that are looked at as one. */
const GROUP = 16;

export interface PeakTrack {
  push(peak: number): void;
  /** The largest of the blocks from `start` to before `end`, of those there are; 0 of none. */
  largest(start: number, end: number): number;
}

/** With room for so many blocks. */
export function createPeakTrack(room: number): PeakTrack {
  const peaks = createPeaks(room);
  const groups = createPeaks(ceil(room / GROUP));
  let ofGroup = 0;
  return {
    push(peak) {
      peaks.push(peak);
      ofGroup = max(ofGroup, peak);
      if (peaks.length % GROUP > 0) return;
      groups.push(ofGroup);
      ofGroup = 0;
    },
    largest(start, end) {
      const last = min(end, peaks.length);
      let peak = 0;
      for (let block = start; block < last;) {
        const isGroup = block % GROUP === 0 && block + GROUP <= last;
        peak = max(peak, isGroup ? groups.at(block / GROUP) : peaks.at(block));
        block += isGroup ? GROUP : 1;
      }
      return peak;
    },
  };
}

/** A growing list of sizes of samples, which are single floats. */
function createPeaks(room: number) {
  let peaks = new Float32Array(max(1, room));
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(peak: number): void {
      if (length === peaks.length) {
        const wider = new Float32Array(2 * length);
        wider.set(peaks);
        peaks = wider;
      }
      peaks[length++] = peak;
    },
    at: (index: number): number => peaks[index] as number,
  };
}
