/** One sound going over into another without a change of level, however much the two have in common at each moment. */
import { lowestCorrelation, spanCorrelation } from '../../dsp/crossfade.ts';
import { cos, sin } from '../../dsp/elementary.ts';
import { splitBands } from './split-bands.ts';

const { PI, max, min, round, sqrt } = Math;

export interface Blend {
  readonly channels: Float32Array[];
  /** Normalised correlation of the two over the whole blend. */
  readonly correlation: number;
}

/** Mean squares of both sounds around a moment, and their mean product. */
interface Moment {
  readonly outPower: number;
  readonly inPower: number;
  readonly product: number;
}

/** What the two have in common is measured over this long, at this distance. Short blends are measured as a whole. */
const windowSec = 0.08;
const stepSec = 0.02;

/**
 * Blends two sounds of one length. Gains g1 and g2 keep g1²·P1 + g2²·P2 + 2·g1·g2·C, with powers P and product C, at what
 * unrelated sounds of these powers would have: for equal powers that is g1² + g2² + 2ρ·g1·g2 = 1. Long blends hold it
 * moment by moment, for notes that are almost in tune go in and out of phase within them, and band by band, for a bass
 * that goes on in phase would otherwise take the level of all that lies above it.
 */
export function blend(outgoing: readonly Float32Array[], incoming: readonly Float32Array[], sampleRate: number): Blend {
  const length = outgoing[0]?.length ?? 0;
  const correlation = spanCorrelation({ channels: outgoing, start: 0 }, { channels: incoming, start: 0 }, length);
  const channels = outgoing.map(() => new Float32Array(length));
  if (!isLong(length, sampleRate)) {
    addBlend(channels, { outgoing, incoming, sampleRate });
    return { channels, correlation };
  }
  const leaving = splitBands(outgoing, sampleRate);
  for (const band of splitBands(incoming, sampleRate)) {
    addBlend(channels, { outgoing: leaving.next().value ?? outgoing, incoming: band, sampleRate });
  }
  return { channels, correlation };
}

interface Sides {
  readonly outgoing: readonly Float32Array[];
  readonly incoming: readonly Float32Array[];
  readonly sampleRate: number;
}

function addBlend(channels: readonly Float32Array[], { outgoing, incoming, sampleRate }: Sides): void {
  const length = channels[0]?.length ?? 0;
  const moments = momentsOf(outgoing, incoming, sampleRate);
  const last = moments.length - 1;
  for (let i = 0; i < length; i++) {
    const angle = (PI / 4) * (1 - cos((PI * (i + 0.5)) / length));
    const [out, into] = [cos(angle), sin(angle)];
    const place = max(0, min(last, ((i + 0.5) / length) * moments.length - 0.5));
    const index = place | 0;
    const [here, next] = [moments[index] as Moment, moments[min(last, index + 1)] as Moment];
    const share = place - index;
    const unrelated =
      out * out * mix(here.outPower, next.outPower, share) + into * into * mix(here.inPower, next.inPower, share);
    const common = 2 * out * into * mix(here.product, next.product, share);
    const scale = unrelated > 0 ? 1 / sqrt(1 + max(lowestCorrelation, common / unrelated)) : 1;
    for (const [c, channel] of channels.entries()) {
      channel[i] = (channel[i] as number) + ((outgoing[c]?.[i] ?? 0) * out + (incoming[c]?.[i] ?? 0) * into) * scale;
    }
  }
}

/** Whether there is room in a blend for more than one moment. */
function isLong(length: number, sampleRate: number): boolean {
  return length >= 2 * round(windowSec * sampleRate);
}

/** Normalised correlation at the moment at which the two cancel most, −1 … 1: under −0.9 even a blend's gains let a dip be. */
export function leastCorrelation(
  outgoing: readonly Float32Array[],
  incoming: readonly Float32Array[],
  sampleRate: number,
): number {
  const moments = momentsOf(outgoing, incoming, sampleRate);
  return min(
    ...moments.map(({ outPower, inPower, product }) =>
      outPower * inPower > 0 ? product / sqrt(outPower * inPower) : 0,
    ),
  );
}

function mix(from: number, to: number, share: number): number {
  return from + share * (to - from);
}

function momentsOf(a: readonly Float32Array[], b: readonly Float32Array[], sampleRate: number): readonly Moment[] {
  const length = a[0]?.length ?? 0;
  const window = round(windowSec * sampleRate);
  if (!isLong(length, sampleRate)) return [momentOf(a, b, { from: 0, to: length })];
  const count = round(length / (stepSec * sampleRate));
  return Array.from({ length: count }, (_, k) => {
    const centre = ((k + 0.5) * length) / count;
    const from = round(max(0, min(length - window, centre - window / 2)));
    return momentOf(a, b, { from, to: from + window });
  });
}

function momentOf(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  { from, to }: { readonly from: number; readonly to: number },
): Moment {
  let [outPower, inPower, product] = [0, 0, 0];
  for (const [c, first] of a.entries()) {
    const second = b[c] ?? first;
    for (let i = from; i < to; i++) {
      const [x, y] = [first[i] as number, second[i] as number];
      outPower += x * x;
      inPower += y * y;
      product += x * y;
    }
  }
  return { outPower, inPower, product };
}
