/** Finds the settings with which a mix comes out at the loudness asked for, and under its true peak. */
import type { ProgrammeLevels } from '../../analysis/programme.ts';
import type { MasterOptions, MasterSettings } from './options.ts';

const { abs, max, min, round, sqrt } = Math;

/** What the search looks at of the mix, and of each master that is tried. */
type Levels = Pick<ProgrammeLevels, 'integratedLufs' | 'truePeakDbtp'>;

export interface MasterPlan<Master> {
  readonly settings: MasterSettings;
  /** The one made with the settings, which is the last that was made. */
  readonly master: Master;
  /** Whether the loudness is within a tenth of a LU. Not so where the mix is silent, or too sparse to be made so loud. */
  readonly reached: boolean;
  /** How many masters were made. */
  readonly passes: number;
}

const tolerance = 0.1;
const mostPasses = 9;
/** A bus gives back less loudness than the gain puts in; with less than this, more gain only flattens the sound. */
const leastYield = 0.15;
/** No peak is turned down by more: a mix that would need it has no loudness to bring out. */
const mostReductionDb = 30;
/** The soft clip ends so far under what it is allowed to leave to the limiter, as its filters overshoot by as much. */
const clipMarginDb = 1;

interface Attempt {
  readonly gainDb: number;
  readonly integratedLufs: number;
}

/** What is asked for, as gains. */
interface Aim {
  readonly loudnessLufs: number;
  /** With which it would be reached if nothing were limited. */
  readonly plainGainDb: number;
  /** From which on there is something to limit. */
  readonly onsetGainDb: number;
}

/** Loudness that limiting costs a usual mix: so many dB for each square dB by which its peaks are over the ceiling. */
const usualLoss = 0.02;

/**
 * Masters and measures until both fit, each time with what the last attempts have shown of how much loudness a decibel of
 * gain brings. Levels are kept in hundredths of a decibel, so that the settings are short to write down. `make` makes a
 * whole master each time, so that the one that fits is there and need not be made again.
 *
 * @example
 * const { settings, master } = await planMaster(mixLevels, options, (settings) => writeMaster(settings));
 */
export async function planMaster<Master extends Levels>(
  mixLevels: Levels,
  options: MasterOptions,
  make: (settings: MasterSettings) => Promise<Master>,
): Promise<MasterPlan<Master>> {
  const { loudnessLufs, truePeakDbtp } = options;
  const onsetGainDb = truePeakDbtp - mixLevels.truePeakDbtp;
  const mostGainDb = onsetGainDb + mostReductionDb;
  const aim = { loudnessLufs, plainGainDb: loudnessLufs - mixLevels.integratedLufs, onsetGainDb };
  const isHeard = mixLevels.integratedLufs > -Infinity;
  let ceilingDbtp = truePeakDbtp;
  let gainDb = isHeard ? hundredths(min(mostGainDb, gainWithLoss(aim, usualLoss))) : 0;
  const attempts: Attempt[] = [];
  for (let passes = 1; ; passes++) {
    const settings = settingsOf({ gainDb, ceilingDbtp }, mixLevels, options);
    const master = await make(settings);
    attempts.push({ gainDb, integratedLufs: master.integratedLufs });
    const over = max(0, master.truePeakDbtp - truePeakDbtp);
    const nextGainDb = hundredths(min(mostGainDb, nextGain(attempts, aim)));
    if ((over === 0 && nextGainDb === gainDb) || passes === mostPasses) {
      return { settings, master, reached: abs(master.integratedLufs - loudnessLufs) <= tolerance, passes };
    }
    gainDb = nextGainDb;
    if (over > 0) ceilingDbtp = hundredths(ceilingDbtp - over - 0.005);
  }
}

/** Peaks that stand out further than the limiter may take off are clipped softly before it. */
function settingsOf(
  levels: { readonly gainDb: number; readonly ceilingDbtp: number },
  { truePeakDbtp }: Levels,
  { lookAheadMs, holdMs, releaseMs, recoveryMs, mostLimitingDb }: MasterOptions,
): MasterSettings {
  const times = { lookAheadMs, holdMs, releaseMs, recoveryMs };
  const mostDbfs = levels.ceilingDbtp + mostLimitingDb;
  if (truePeakDbtp + levels.gainDb <= mostDbfs) return { ...levels, ...times };
  return { ...levels, softClipDbfs: hundredths(mostDbfs - clipMarginDb), ...times };
}

/** The gain with which the loudness should be right, as the last attempts show; the last, where it is right. */
function nextGain(attempts: readonly Attempt[], aim: Aim): number {
  const last = attempts.at(-1) as Attempt;
  const missing = aim.loudnessLufs - last.integratedLufs;
  if (!(abs(missing) > tolerance && abs(missing) < Infinity)) return last.gainDb;
  const before = attempts.at(-2);
  if (!before || before.gainDb === last.gainDb) {
    const over = last.gainDb - aim.onsetGainDb;
    const loss = last.gainDb - aim.plainGainDb + missing;
    return over > 0 && loss > 0 ? gainWithLoss(aim, loss / over ** 2) : last.gainDb + missing;
  }
  const brought = (last.integratedLufs - before.integratedLufs) / (last.gainDb - before.gainDb);
  if (missing > 0 && last.gainDb > before.gainDb && brought < leastYield) return last.gainDb;
  return last.gainDb + missing / min(1, max(leastYield, brought));
}

/**
 * The gain that is still right after what limiting costs, `loss` dB for each square dB over the onset: g = plain + loss·u²
 * where u = g − onset. Where there is none, the one with which a mix so easily flattened is at its loudest.
 */
function gainWithLoss({ plainGainDb, onsetGainDb }: Aim, loss: number): number {
  const plainOver = plainGainDb - onsetGainDb;
  if (plainOver <= 0) return plainGainDb;
  return onsetGainDb + (1 - sqrt(max(0, 1 - 4 * loss * plainOver))) / (2 * loss);
}

function hundredths(db: number): number {
  return round(db * 100) / 100;
}
