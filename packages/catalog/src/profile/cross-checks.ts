/** What has to hold between the values of a profile, and how values that were not set give way to those that were. */
import type { TextureOptions } from '@stem/core/texture';

/** Two values that do not go together. */
export interface Conflict {
  /** Keys with dots; the problem is shown at the first of them that was set. */
  readonly keys: readonly string[];
  /** What was expected of the first key, and what it is. */
  readonly message: string;
}

/** Everything that does not go together. */
export function findConflicts(options: TextureOptions): Conflict[] {
  const { padMiner, drones, clouds, hiss, brightnessTags, preAnalysis, musicality } = options;
  const conflicts = [
    below('hiss', ['bandpass_low_hz', hiss.bandpassLowHz], ['bandpass_high_hz', hiss.bandpassHighHz]),
    below('pad_miner', ['min_rms_db', padMiner.minRmsDb], ['max_rms_db', padMiner.maxRmsDb]),
    below('pre_analysis', ['min_rms_db', preAnalysis.minRmsDb], ['max_rms_db', preAnalysis.maxRmsDb]),
    below(
      'brightness_tags',
      ['centroid_low_hz', brightnessTags.centroidLowHz],
      ['centroid_high_hz', brightnessTags.centroidHighHz],
    ),
    notAbove(
      'clouds',
      ['grain_length_min_ms', clouds.grainLengthMinMs],
      ['grain_length_max_ms', clouds.grainLengthMaxMs],
    ),
    notAbove('hiss', ['flicker_min_ms', hiss.flickerMinMs], ['flicker_max_ms', hiss.flickerMaxMs]),
  ];
  if (drones.fadeInSec + drones.fadeOutSec > drones.swellDurationSec) {
    const fades = drones.fadeInSec + drones.fadeOutSec;
    conflicts.push({
      keys: ['drones.swell_duration_sec', 'drones.fade_in_sec', 'drones.fade_out_sec'],
      message: `expected swell_duration_sec to hold fade_in_sec and fade_out_sec (${fades} s), got ${drones.swellDurationSec} s`,
    });
  }
  if (musicality.snapToGrid && musicality.referenceBpm === null) {
    const message = "expected reference_bpm (a number or 'detect') beside snap_to_grid, got none";
    conflicts.push({ keys: ['musicality.snap_to_grid'], message });
  }
  return conflicts.filter((conflict) => conflict !== undefined);
}

type Named = readonly [key: string, value: number];

function below(section: string, low: Named, high: Named): Conflict | undefined {
  return low[1] < high[1] ? undefined : disorder(section, { low, high, word: 'below' });
}

function notAbove(section: string, low: Named, high: Named): Conflict | undefined {
  return low[1] <= high[1] ? undefined : disorder(section, { low, high, word: 'not above' });
}

function disorder(section: string, { low, high, word }: { low: Named; high: Named; word: string }): Conflict {
  return {
    keys: [`${section}.${low[0]}`, `${section}.${high[0]}`],
    message: `expected ${low[0]} ${word} ${high[0]} (${high[1]}), got ${low[1]}`,
  };
}

/**
 * Values that were not set give way: a profile that only says `swell_duration_sec: 4` means shorter fades too, and
 * one that only says `grain_length_max_ms: 40` means no longer shortest grain.
 */
export function giveWay(options: TextureOptions, isSet: (key: string) => boolean): TextureOptions {
  const { drones, clouds, hiss } = options;
  const [grainLengthMinMs, grainLengthMaxMs] = orderedPair(
    [clouds.grainLengthMinMs, isSet('clouds.grain_length_min_ms')],
    [clouds.grainLengthMaxMs, isSet('clouds.grain_length_max_ms')],
  );
  const [flickerMinMs, flickerMaxMs] = orderedPair(
    [hiss.flickerMinMs, isSet('hiss.flicker_min_ms')],
    [hiss.flickerMaxMs, isSet('hiss.flicker_max_ms')],
  );
  return {
    ...options,
    drones: { ...drones, ...fittedFades(drones, isSet) },
    clouds: { ...clouds, grainLengthMinMs, grainLengthMaxMs },
    hiss: { ...hiss, flickerMinMs, flickerMaxMs },
  };
}

type MaybeSet = readonly [value: number, isSet: boolean];

function orderedPair([low, lowSet]: MaybeSet, [high, highSet]: MaybeSet): [number, number] {
  if (low <= high || lowSet === highSet) return [low, high];
  return lowSet ? [low, low] : [high, high];
}

const shortestFadeSec = 0.01;

function fittedFades(
  { swellDurationSec, fadeInSec, fadeOutSec }: TextureOptions['drones'],
  isSet: (key: string) => boolean,
): { fadeInSec: number; fadeOutSec: number } {
  const [inSet, outSet] = [isSet('drones.fade_in_sec'), isSet('drones.fade_out_sec')];
  if (fadeInSec + fadeOutSec <= swellDurationSec || (inSet && outSet)) return { fadeInSec, fadeOutSec };
  const rest = (fade: number): number => Math.max(shortestFadeSec, swellDurationSec - fade);
  if (inSet) return { fadeInSec, fadeOutSec: rest(fadeInSec) };
  if (outSet) return { fadeInSec: rest(fadeOutSec), fadeOutSec };
  const share = swellDurationSec / (fadeInSec + fadeOutSec);
  return { fadeInSec: wholeMs(fadeInSec * share), fadeOutSec: wholeMs(fadeOutSec * share) };
}

/** Rounded down, so that the sum of two never grows. */
function wholeMs(seconds: number): number {
  return Math.floor(seconds * 1000) / 1000;
}
