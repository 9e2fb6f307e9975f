/** How far apart the channels of a recording are. */

const { sqrt } = Math;

/** Takes a recording block by block. */
export interface StereoWidthMeter {
  process(channels: readonly Float32Array[]): void;
  /**
   * RMS of the side over the sum of the RMS of side and middle, of the first two channels: 0 for mono and for silence, 0.5
   * for channels that have nothing in common, 1 where one is the other turned over.
   */
  result(): number;
}

export function createStereoWidthMeter(): StereoWidthMeter {
  let [middle, side] = [0, 0];
  return {
    process([left, right]) {
      if (!left || !right) return;
      for (let frame = 0; frame < left.length; frame++) {
        const [a, b] = [left[frame] as number, right[frame] as number];
        middle += (a + b) * (a + b);
        side += (a - b) * (a - b);
      }
    },
    result: () => (side > 0 ? sqrt(side) / (sqrt(side) + sqrt(middle)) : 0),
  };
}
