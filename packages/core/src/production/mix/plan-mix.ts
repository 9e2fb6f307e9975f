/** Decides how loud each stem is in the mix: brought to its role's level, then what the song says, then its place. */
import type { ProgrammeLevels } from '../../analysis/programme.ts';
import { cos, sin } from '../../dsp/elementary.ts';
import { dbToGain, gainToDb } from '../../dsp/units.ts';
import type { EffectRole } from '../effects/role-effects.ts';
import { loneChannelLu, mostBoostDb, roleLevels } from './role-levels.ts';

const { PI, SQRT2, abs, floor, max, min, round } = Math;

/** A stem after its effects. */
export interface MixStem {
  readonly name: string;
  readonly role: EffectRole;
  readonly levels: Pick<ProgrammeLevels, 'integratedLufs' | 'truePeakDbtp'>;
  /** What the song wants it to be louder than its role is by itself. */
  readonly gainDb: number;
  /** −1 is left, 1 right. */
  readonly pan: number;
}

/** A stem's level in the mix, as plain data. One gain for the whole song: the dynamics are the stem's own. */
export interface StagedStem {
  readonly name: string;
  /** From the stem after its effects to the stem as it is delivered, but for its place. */
  readonly gainDb: number;
  /** The same for each channel, with its place, as factors. */
  readonly gains: readonly number[];
}

export interface MixPlan {
  readonly stems: readonly StagedStem[];
  /** By how much all stems alike were turned down so that none clips in a file of integers; 0 or less. */
  readonly trimDb: number;
  /** What could not be had, a sentence each. */
  readonly notes: readonly string[];
}

/** A role's level may take a stem's true peaks so high; only what the song asks for on top may go further. */
const rolePeakDbtp = -1;
/** No stem's true peak is higher: room for the dither. */
const mostPeakDbtp = -0.1;

/**
 * Plans the gains of all stems. In a song of one channel there is no place to the left or right.
 *
 * @example
 * const { stems } = planMix([{ name: 'bass', role: 'bass', levels, gainDb: -6, pan: 0 }], 2);
 * const delivered = atMixLevel(wet, stems[0].gains);
 */
export function planMix(stems: readonly MixStem[], channelCount: number): MixPlan {
  const notes: string[] = [];
  const wanted = stems.map((stem) => {
    if (channelCount === 1 && stem.pan !== 0) notes.push(`${stem.name}: pan has no effect in a song of one channel.`);
    const { gainDb, note } = roleGain(stem, channelCount);
    if (note !== undefined) notes.push(`${stem.name}: ${note}`);
    return { stem, gainDb: gainDb + stem.gainDb, places: channelCount === 2 ? panGains(stem.pan) : [1] };
  });
  const peaks = wanted.map(({ stem, gainDb, places }) => stem.levels.truePeakDbtp + gainDb + gainToDb(max(...places)));
  const trimDb = min(0, floor((mostPeakDbtp - max(...peaks)) * 100) / 100);
  if (trimDb < 0) {
    const loudest = wanted[peaks.indexOf(max(...peaks))]?.stem.name;
    notes.push(`All stems are ${-trimDb} dB lower, so that ${loudest} stays under full scale.`);
  }
  return {
    trimDb,
    notes,
    stems: wanted.map(({ stem: { name }, gainDb, places }) => {
      const all = hundredths(gainDb + trimDb);
      return { name, gainDb: all, gains: places.map((place) => place * dbToGain(all)) };
    }),
  };
}

/** The gain that brings a stem to its role's level, as far as its peaks and its noise allow. */
function roleGain(
  { role, levels }: MixStem,
  channelCount: number,
): { readonly gainDb: number; readonly note?: string } {
  const { integratedLufs, truePeakDbtp } = levels;
  if (integratedLufs === -Infinity)
    return { gainDb: 0, note: 'Too quiet to have a loudness: its level stays as it is.' };
  const wantedLufs = roleLevels[role].mixLufs - loneLu(channelCount);
  const missing = wantedLufs - integratedLufs;
  const gainDb = min(missing, mostBoostDb, rolePeakDbtp - truePeakDbtp);
  if (missing - gainDb < 0.1) return { gainDb };
  const reached = (integratedLufs + gainDb).toFixed(1);
  const why = gainDb === mostBoostDb ? `it is quieter by more than ${mostBoostDb} dB` : 'its peaks leave no room';
  return { gainDb, note: `${reached} LUFS instead of its role's ${wantedLufs.toFixed(1)}, as ${why}.` };
}

/** The gain before the effects that brings a stem of so many channels to the level which they are meant for. */
export function effectsGainDb(role: EffectRole, integratedLufs: number, channelCount: number): number {
  if (integratedLufs === -Infinity) return 0;
  const missing = roleLevels[role].effectsLufs - loneLu(channelCount) - integratedLufs;
  return hundredths(max(-mostBoostDb, min(mostBoostDb, missing)));
}

function loneLu(channelCount: number): number {
  return channelCount === 1 ? loneChannelLu : 0;
}

/**
 * Constant power: what is the same on both sides moves from one to the other without a change in loudness. Of a stereo
 * stem one side gets louder and the other quieter, as a balance does, and nothing crosses over; where both are alike
 * loud, its loudness stays the same too, however little they have in common.
 */
export function panGains(pan: number): readonly [left: number, right: number] {
  if (pan === 0) return [1, 1];
  const angle = ((1 + pan) * PI) / 4;
  // At the ends the far side is silent, not nearly so.
  return [pan === 1 ? 0 : SQRT2 * abs(cos(angle)), pan === -1 ? 0 : SQRT2 * sin(angle)];
}

function hundredths(db: number): number {
  return round(db * 100) / 100;
}
