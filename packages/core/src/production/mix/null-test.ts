/** The null test: the delivered stems, summed and sent through the master's own bus, cancel the delivered master. */
import { dbToGain, gainToDb } from '../../dsp/units.ts';
import { findSuspect, type Suspect } from './find-suspect.ts';
import { residualOf, type SumRequest } from './residual.ts';

const { max, sqrt } = Math;

export interface NullTestRequest extends SumRequest {
  /** Of the files, where they hold integers; otherwise they hold floats. */
  readonly integerBits?: 16 | 24 | undefined;
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

/** Reads everything once; where the test fails, a second time and an excerpt several times more. */
export async function nullTest(request: NullTestRequest): Promise<NullTest> {
  const { peak, peakFrame, rms } = await residualOf(request);
  const allowed = allowedResidual(request);
  // A NaN on either side passes nothing.
  const passed = peak <= allowed.peak && rms <= allowed.rms;
  return {
    passed,
    peakDbfs: gainToDb(peak),
    rmsDbfs: gainToDb(rms),
    peakFrame,
    allowed: { peakDbfs: gainToDb(allowed.peak), rmsDbfs: gainToDb(allowed.rms) },
    suspect: passed ? undefined : await findSuspect(request, peakFrame),
  };
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
