/** Keeps a wide loop whole in mono: where the side would outweigh the middle, it is turned down, smoothly. */
const { floor, max, min, round, sqrt } = Math;

/** Side energy over mid energy that is let through: the mono sum stays within 2.3 dB of the stereo level. */
const mostSide = 0.7;

/** Length of the windows that are judged, in seconds, and how many of them overlap at any moment. */
const windowSec = 0.05;
const overlap = 4;

/**
 * Turns the side of a loop down wherever a window of 50 ms holds more than `mostSide` times the middle's energy: left
 * and right then never work against each other for long enough to be heard as a hole in mono. In place, and around the
 * loop's end, so that it still turns without a seam.
 */
export function limitSide(left: Float32Array, right: Float32Array, sampleRate: number): void {
  const frames = left.length;
  const hops = max(1, round((frames * overlap) / (windowSec * sampleRate)));
  const gains = smallestAround(sideGains(left, right, hops));
  for (let i = 0; i < frames; i++) {
    const position = (i * hops) / frames;
    const hop = floor(position);
    const here = gains[hop] ?? 1;
    const gain = here + ((gains[(hop + 1) % hops] ?? 1) - here) * (position - hop);
    const [l, r] = [left[i] ?? 0, right[i] ?? 0];
    const mid = (l + r) / 2;
    const side = (gain * (l - r)) / 2;
    left[i] = mid + side;
    right[i] = mid - side;
  }
}

/** The gain each window asks for; window h is the `overlap` hops from h − overlap/2 on. */
function sideGains(left: Float32Array, right: Float32Array, hops: number): Float64Array {
  const [mid, side] = [new Float64Array(hops), new Float64Array(hops)];
  for (let i = 0; i < left.length; i++) {
    const hop = floor((i * hops) / left.length);
    const [l, r] = [left[i] ?? 0, right[i] ?? 0];
    mid[hop] = (mid[hop] ?? 0) + (l + r) * (l + r);
    side[hop] = (side[hop] ?? 0) + (l - r) * (l - r);
  }
  return mid.map((_, h) => {
    let [middle, aside] = [0, 0];
    for (let k = h - overlap / 2; k < h + overlap / 2; k++) {
      middle += mid[(k + overlap * hops) % hops] ?? 0;
      aside += side[(k + overlap * hops) % hops] ?? 0;
    }
    return aside > mostSide * middle ? sqrt((mostSide * middle) / aside) : 1;
  });
}

/** The smallest gain of the windows that hold a moment, so that none of them is left over the limit. */
function smallestAround(gains: Float64Array): Float64Array {
  const count = gains.length;
  return gains.map((own, h) => {
    let smallest = own;
    for (let k = -overlap / 2; k <= overlap / 2; k++)
      smallest = min(smallest, gains[(h + k + count * overlap) % count] ?? 1);
    return smallest;
  });
}
