/** Balances a wide loop, and keeps it whole in mono: where the side would outweigh the middle, it is turned down, smoothly. */
import { balanceSides as balanceByKernel, kernelsInUse } from '@stem/kernels';
import { channelEnergy } from '../../audio/level.ts';

const { floor, max, min, round, sqrt } = Math;

/** Side energy over mid energy that is let through: the mono sum stays within 2.3 dB of the stereo level. */
const mostSide = 0.7;

/** Length of the windows that are judged, in seconds, and how many of them overlap at any moment. */
const windowSec = 0.05;
const overlap = 4;

/** A side that is 200 dB under the other is as good as none, in energy. The kernel has the same. */
const silentShare = 1e-20;

/**
 * Makes both sides of a loop equally loud: chance, and a source that leans to one side, leave them a dB or two apart. Then
 * turns its side down wherever a window of 50 ms holds more than `mostSide` times the middle's energy: left and right
 * never work against each other for long enough to be heard as a hole in mono. In place, and around the loop's end, so
 * that it still turns without a seam.
 */
export function balanceSides(left: Float32Array, right: Float32Array, sampleRate: number): void {
  const hops = max(1, round((left.length * overlap) / (windowSec * sampleRate)));
  const gainsFor = (energies: Float64Array): Float64Array => smallestAround(sideGains(energies, hops));
  const balance = kernelsInUse() === 'plain' ? balancePlain : balanceByKernel;
  balance(left, right, hops, gainsFor);
}

/** The kernel's twin. */
const balancePlain: typeof balanceByKernel = (left, right, hops, gainsFor) => {
  const frames = left.length;
  const [a, b] = [channelEnergy(left), channelEnergy(right)];
  const isOfTwo = a > silentShare * b && b > silentShare * a;
  const [toLeft, toRight] = isOfTwo ? [sqrt((a + b) / (2 * a)), sqrt((a + b) / (2 * b))] : [1, 1];
  const energies = new Float64Array(2 * hops);
  for (let i = 0; i < frames; i++) {
    const hop = floor((i * hops) / frames);
    const [l, r] = [(left[i] as number) * toLeft, (right[i] as number) * toRight];
    left[i] = l;
    right[i] = r;
    energies[2 * hop] = (energies[2 * hop] as number) + (l + r) * (l + r);
    energies[2 * hop + 1] = (energies[2 * hop + 1] as number) + (l - r) * (l - r);
  }
  const gains = gainsFor(energies);
  for (let i = 0; i < frames; i++) {
    const position = (i * hops) / frames;
    const hop = floor(position);
    const here = gains[hop] as number;
    const gain = here + ((gains[(hop + 1) % hops] as number) - here) * (position - hop);
    const [l, r] = [left[i] as number, right[i] as number];
    const mid = (l + r) / 2;
    const side = (gain * (l - r)) / 2;
    left[i] = mid + side;
    right[i] = mid - side;
  }
};

/** The gain each window asks for; window h is the `overlap` hops from h − overlap/2 on. */
function sideGains(energies: Float64Array, hops: number): Float64Array {
  const gains = new Float64Array(hops);
  for (let h = 0; h < hops; h++) {
    let [middle, aside] = [0, 0];
    for (let k = h - overlap / 2; k < h + overlap / 2; k++) {
      const piece = (k + overlap * hops) % hops;
      middle += energies[2 * piece] as number;
      aside += energies[2 * piece + 1] as number;
    }
    gains[h] = aside > mostSide * middle ? sqrt((mostSide * middle) / aside) : 1;
  }
  return gains;
}

/** The smallest gain of the windows that hold a moment, so that none of them is left over the limit. */
function smallestAround(gains: Float64Array): Float64Array {
  const count = gains.length;
  const smallest = gains.slice();
  for (let h = 0; h < count; h++) {
    for (let k = -overlap / 2; k <= overlap / 2; k++) {
      smallest[h] = min(smallest[h] as number, gains[(h + k + count * overlap) % count] as number);
    }
  }
  return smallest;
}
