/** Finds the gain and the ceiling with which a mix comes out at the loudness asked for, and under its true peak. */
import { createProgrammeMeter, type ProgrammeLevels } from '../../analysis/programme.ts';
import type { BlockSource } from '../block-source.ts';
import { masterOf } from './master-bus.ts';
import type { MasterOptions, MasterSettings } from './options.ts';

const { abs, max, min, round } = Math;

/** A mix that can be read again and again, always from its start, and always the same. */
export interface Mix {
  readonly sampleRate: number;
  open(): BlockSource;
}

export interface MasterPlan {
  readonly settings: MasterSettings;
  /** Of the mix before the bus. */
  readonly mixLevels: ProgrammeLevels;
  /** Of the master made with the settings. */
  readonly masterLevels: ProgrammeLevels;
  /** Whether the loudness is within a tenth of a LU. Not so where the mix is silent, or too sparse to be made so loud. */
  readonly reached: boolean;
  /** How often the mix was read. */
  readonly passes: number;
}

const tolerance = 0.1;
const mostPasses = 10;
/** A limiter gives back less loudness than the gain puts in; with less than this, more gain only flattens the sound. */
const leastYield = 0.15;
/** No peak is turned down by more: a mix that would need it has no loudness to bring out. */
const mostReductionDb = 24;
const blockFrames = 8192;

interface Attempt {
  readonly settings: MasterSettings;
  readonly levels: ProgrammeLevels;
}

/**
 * Masters and measures until both fit, each time with what the last attempts have shown of how much loudness a decibel of
 * gain brings. Gain and ceiling are kept in hundredths of a decibel, so that the settings are short to write down.
 */
export function planMaster(mix: Mix, options: MasterOptions): MasterPlan {
  const { loudnessLufs, truePeakDbtp, ...times } = options;
  const mixLevels = levelsOf(mix.open(), mix.sampleRate);
  let settings: MasterSettings = { gainDb: 0, ceilingDbtp: truePeakDbtp, ...times };
  const mostGainDb = truePeakDbtp - mixLevels.truePeakDbtp + mostReductionDb;
  if (mixLevels.integratedLufs > -Infinity) {
    settings = { ...settings, gainDb: hundredths(min(mostGainDb, loudnessLufs - mixLevels.integratedLufs)) };
  }
  let before: Attempt | undefined;
  for (let passes = 2; ; passes++) {
    const levels = levelsOf(masterOf(mix.open(), mix.sampleRate, settings), mix.sampleRate);
    const attempt = { settings, levels };
    const reached = abs(levels.integratedLufs - loudnessLufs) <= tolerance;
    const next = nextSettings(attempt, before, { ...options, mostGainDb });
    const fits = levels.truePeakDbtp <= truePeakDbtp;
    const same = next.gainDb === settings.gainDb && next.ceilingDbtp === settings.ceilingDbtp;
    if ((reached && fits) || same || passes === mostPasses) {
      return { settings, mixLevels, masterLevels: levels, reached, passes };
    }
    before = attempt;
    settings = next;
  }
}

/** Lowers the ceiling by what was found above it, and moves the gain to where the loudness should be right. */
function nextSettings(
  { settings, levels }: Attempt,
  before: Attempt | undefined,
  { loudnessLufs, truePeakDbtp, mostGainDb }: MasterOptions & { readonly mostGainDb: number },
): MasterSettings {
  const over = max(0, levels.truePeakDbtp - truePeakDbtp);
  const ceilingDbtp = over > 0 ? hundredths(settings.ceilingDbtp - over - 0.005) : settings.ceilingDbtp;
  const missing = loudnessLufs - levels.integratedLufs;
  if (!(abs(missing) > tolerance && abs(missing) < Infinity)) return { ...settings, ceilingDbtp };
  const gained = before ? settings.gainDb - before.settings.gainDb : 0;
  const brought = before ? (levels.integratedLufs - before.levels.integratedLufs) / gained : 1;
  if (gained > 0 && missing > 0 && brought < leastYield) return { ...settings, ceilingDbtp };
  const step = missing / max(leastYield, min(1, abs(gained) < 0.05 ? 1 : brought));
  return { ...settings, ceilingDbtp, gainDb: hundredths(min(mostGainDb, settings.gainDb + step)) };
}

function hundredths(db: number): number {
  return round(db * 100) / 100;
}

/** Loudness and true peak of a source, read to its end. */
export function levelsOf(source: BlockSource, sampleRate: number): ProgrammeLevels {
  const meter = createProgrammeMeter(sampleRate, source.channels);
  for (let left = source.frames; left > 0; left -= blockFrames) meter.process(source.read(min(blockFrames, left)));
  return meter.result();
}
