/** The null test: the delivered stems, summed and sent through the master's own bus, cancel the delivered master. */
import { dbToGain, gainToDb } from '../../dsp/units.ts';
import type { SoundReader } from '../align/sound-reader.ts';
import { forEachBlock, streamOf } from '../block-source.ts';
import { masterOf } from '../master/master-bus.ts';
import type { MasterSettings } from '../master/options.ts';
import { mixSource } from './mix-source.ts';

const { abs, max, sqrt } = Math;

export interface NullTestRequest {
  readonly stems: readonly NamedSound[];
  readonly master: SoundReader;
  readonly sampleRate: number;
  /** Of the files, where they hold integers; otherwise they hold floats. */
  readonly integerBits?: 16 | 24 | undefined;
  readonly settings: MasterSettings;
}

/** All are of as many channels and frames as the master. */
export interface NamedSound {
  readonly name: string;
  readonly sound: SoundReader;
}

/** What is left when the master is taken from the mastered sum of the stems. Levels in dBFS, −∞ for nothing at all. */
export interface NullTest {
  readonly passed: boolean;
  readonly peakDbfs: number;
  readonly rmsDbfs: number;
  /** Where most is left. */
  readonly peakFrame: number;
  readonly allowed: { readonly peakDbfs: number; readonly rmsDbfs: number };
  /** Where the test fails: the stem that what is left looks like, if it looks like one. */
  readonly suspect: Suspect | undefined;
}

export interface Suspect {
  readonly name: string;
  /** −1 … 1 */
  readonly correlation: number;
  /** How much louder the stem is than it is in the master, about: a limiter hides a part of it. */
  readonly offDb: number;
}

/** A stem that is only a little off, or off in a passage, still looks like what is left. */
const leastCorrelation = 0.5;

/** Reads everything once; where the test fails, twice. */
export async function nullTest(request: NullTestRequest): Promise<NullTest> {
  const residual = { peak: 0, peakFrame: 0, power: 0 };
  const { channels, frames } = request.master;
  await forEachResidual(request, (block, startFrame) => {
    for (const samples of block) measureInto(residual, samples, startFrame);
  });
  const rms = sqrt(residual.power / max(1, channels * frames));
  const allowed = allowedResidual(request);
  // A NaN on either side passes nothing.
  const passed = residual.peak <= allowed.peak && rms <= allowed.rms;
  return {
    passed,
    peakDbfs: gainToDb(residual.peak),
    rmsDbfs: gainToDb(rms),
    peakFrame: residual.peakFrame,
    allowed: { peakDbfs: gainToDb(allowed.peak), rmsDbfs: gainToDb(allowed.rms) },
    suspect: passed ? undefined : await findSuspect(request),
  };
}

type TakeResidual = (residual: readonly Float32Array[], startFrame: number) => void | Promise<void>;

/** The mastered sum minus the master, block by block. */
async function forEachResidual(
  { stems, master, sampleRate, settings }: NullTestRequest,
  take: TakeResidual,
): Promise<void> {
  const again = masterOf(mixSource(stems.map(({ sound }) => streamOf(sound))), sampleRate, settings);
  await forEachBlock(again, async (block, startFrame) => {
    const delivered = await master.read(startFrame, startFrame + (block[0]?.length ?? 0));
    for (const [c, samples] of block.entries()) {
      const other = delivered[c] as Float32Array;
      for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] as number) - (other[i] as number);
    }
    await take(block, startFrame);
  });
}

function measureInto(
  residual: { peak: number; peakFrame: number; power: number },
  samples: Float32Array,
  startFrame: number,
): void {
  let { peak, power } = residual;
  for (let i = 0; i < samples.length; i++) {
    const size = abs(samples[i] as number);
    power += size * size;
    if (!(size > peak)) continue;
    peak = size;
    residual.peakFrame = startFrame + i;
  }
  residual.peak = peak;
  residual.power = power;
}

/** Of files of floats: rounding, and the tiny steps in which a limiter counts. */
const floatResidual = 1e-6;
/** Noise is a little louder or quieter by chance: 1 dB. */
const noiseMargin = 1.122;

/**
 * Dithered integers err by up to 1.5 steps each, and by half a step RMS. Every stem's error goes through the bus, which
 * lifts it by no more than its gain, and the master adds its own.
 */
function allowedResidual({ stems, integerBits, settings }: NullTestRequest): { peak: number; rms: number } {
  if (integerBits === undefined) return { peak: floatResidual, rms: floatResidual };
  const step = 2 ** (1 - integerBits);
  const gain = dbToGain(max(0, settings.gainDb));
  return {
    peak: floatResidual + 1.5 * step * (stems.length * gain + 1),
    rms: floatResidual + noiseMargin * 0.5 * step * sqrt(stems.length * gain * gain + 1),
  };
}

/** What is left of a stem at the wrong level is that stem, as loud as the bus makes it. */
async function findSuspect(request: NullTestRequest): Promise<Suspect | undefined> {
  const { stems, master } = request;
  const powers = { residual: 0, mix: 0, master: 0 };
  const sums = stems.map(({ name }) => ({ name, power: 0, product: 0 }));
  await forEachResidual(request, async (residual, startFrame) => {
    const endFrame = startFrame + (residual[0]?.length ?? 0);
    const [delivered, ...blocks] = await Promise.all(
      [master, ...stems.map(({ sound }) => sound)].map(async (sound) => sound.read(startFrame, endFrame)),
    );
    for (const [c, left] of residual.entries()) {
      const parts = blocks.map((block) => block[c] as Float32Array);
      powers.residual += productOf(left, left);
      powers.master += productOf(delivered?.[c] as Float32Array, delivered?.[c] as Float32Array);
      powers.mix += powerOfSum(parts);
      for (const [index, sum] of sums.entries()) {
        sum.power += productOf(parts[index] as Float32Array, parts[index] as Float32Array);
        sum.product += productOf(parts[index] as Float32Array, left);
      }
    }
  });
  const gain = sqrt(powers.master / powers.mix);
  const suspects = sums.map(({ name, power, product }) => ({
    name,
    correlation: product / sqrt(power * powers.residual),
    offDb: -gainToDb(max(0, 1 - product / (power * gain))),
  }));
  const [most] = suspects
    .filter(({ correlation }) => abs(correlation) >= leastCorrelation)
    .sort((a, b) => abs(b.correlation) - abs(a.correlation));
  return most;
}

function productOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function powerOfSum(parts: readonly Float32Array[]): number {
  let power = 0;
  for (let i = 0; i < (parts[0]?.length ?? 0); i++) {
    let sum = 0;
    for (const part of parts) sum += part[i] as number;
    power += sum * sum;
  }
  return power;
}
