/** How alike two places of a sound are to the ear: the same notes and colours, whatever their phases. */
import { createBinPowers } from '../../dsp/spectral-power.ts';
import { hann } from '../../dsp/window.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';

const { max, min, round, sqrt } = Math;

/** Amplitudes of a stretch's spectrum, scaled to a length of 1; all 0 for silence. */
export type Colour = Float64Array;

/** Bins of 6 Hz at 48 kHz tell the notes of a chord apart. */
const fftSize = 8192;
/** What lies above says little about which notes sound. */
const highestHz = 8000;

/** A function that gives the colour of `length` frames from `start` on. */
export function colourMeter(
  reader: SoundReader,
  sampleRate: number,
): (start: number, length: number) => Promise<Colour> {
  const meter = createBinPowers(hann(fftSize));
  const bins = min(fftSize / 2, round((highestHz / sampleRate) * fftSize));
  const known = new Map<string, Colour>();
  return async (start, length) => {
    const key = `${start}+${length}`;
    const before = known.get(key);
    if (before) return before;
    const channels = await readSpan(reader, start, max(length, 1));
    const powers = new Float32Array(fftSize / 2 + 1);
    for (let from = 0; from < length; from += fftSize / 2) {
      // A window that reaches behind the stretch sees silence there, the same for both places that are compared.
      for (const channel of channels) meter.add(channel, from, powers);
    }
    const colour = toUnitLength(powers.subarray(0, bins));
    known.set(key, colour);
    return colour;
  };
}

/** 1 for equal colours, 0 for two that share no note. Silence is like nothing but silence. */
export function likeness(a: Colour, b: Colour): number {
  let product = 0;
  let [silentA, silentB] = [true, true];
  for (let k = 0; k < a.length; k++) {
    product += (a[k] as number) * (b[k] as number);
    if (a[k] !== 0) silentA = false;
    if (b[k] !== 0) silentB = false;
  }
  return silentA && silentB ? 1 : product;
}

/** From powers to amplitudes, so that the fundamental does not decide alone. */
function toUnitLength(powers: Float32Array): Colour {
  const sum = powers.reduce((total, power) => total + power, 0);
  return Float64Array.from(powers, (power) => (sum > 0 ? sqrt(power / sum) : 0));
}
