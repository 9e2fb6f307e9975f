/** Sounds the plan of a cloud: reads each grain once, adds it wherever it goes, around the circle. */
import { audioBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { cos, sin } from '../../dsp/elementary.ts';
import { filterChannelsCircular } from '../../dsp/cascade.ts';
import { butterworthHighpass, butterworthLowpass } from '../../dsp/filter.ts';
import { dbToGain, powerToDb } from '../../dsp/units.ts';
import type { TextureSource } from '../source.ts';
import type { GrainMixers } from './grain-mixer.ts';
import type { Grain } from './grains.ts';
import type { Placement } from './placement.ts';
import { turnInPlaceToCalmest } from './calmest-start.ts';
import { balanceSides } from './width.ts';

const { PI, SQRT2, floor, max, min, round } = Math;

/** What is sounded. */
export interface CloudPlan {
  readonly grains: readonly Grain[];
  readonly placements: readonly Placement[];
  readonly cloudFrames: number;
  readonly cloudRate: number;
  readonly lowpassHz: number;
}

/** Under what is heard: takes out the slow swings that windows make of what is under a grain's own tone. */
const highpassHz = 20;

/** Slope of the low-pass is 6 dB an octave for each. */
const lowpassOrder = 4;

/** A grain is brought to the level of the others, but no further than this. */
const mostLevellingDb = 18;

/** A stereo cloud that turns without a seam: every step wraps around its end, the filters too. */
export function renderCloud(source: TextureSource, plan: CloudPlan, mixers: GrainMixers): AudioBuffer {
  const { cloudRate } = plan;
  const [left, right] = mixGrains(source, plan, mixers);
  filterChannelsCircular(
    [left, right],
    [
      ...butterworthHighpass(highpassHz / cloudRate, 2),
      ...(plan.lowpassHz < 0.49 * cloudRate ? butterworthLowpass(plan.lowpassHz / cloudRate, lowpassOrder) : []),
    ],
  );
  balanceSides(left, right, cloudRate);
  const cloud = audioBuffer(cloudRate, [left, right]);
  turnInPlaceToCalmest(cloud);
  return cloud;
}

/**
 * Reads every grain, then adds each wherever it goes, balanced by an equal-power pan, left to left and right to right:
 * a source's own width stays in the grain.
 */
function mixGrains(source: TextureSource, plan: CloudPlan, mixers: GrainMixers): [Float32Array, Float32Array] {
  const { grains, placements, cloudFrames } = plan;
  const frames = grains.map((grain) => grain.frames);
  const mixer = mixers(cloudFrames, frames);
  const levels = levellingGains(
    grains.map(
      (grain) => mixer.read(source, { position: grain.startFrame, step: grain.step }, grain.frames) / grain.frames,
    ),
  );
  for (const { grain, centre, gain, pan } of placements) {
    const angle = ((1 + pan) * PI) / 4;
    const level = gain * (levels[grain] ?? 1) * SQRT2;
    const start = round(centre - (frames[grain] ?? 0) / 2) % cloudFrames;
    mixer.add(grain, start < 0 ? start + cloudFrames : start, [level * cos(angle), level * sin(angle)]);
  }
  return mixer.end();
}

/** Brings each grain to the level in the middle of them all; where most are silent, to the quietest of the others. */
function levellingGains(powers: readonly number[]): number[] {
  const levelsDb = powers.map(powerToDb);
  const sorted = levelsDb.toSorted((a, b) => a - b);
  const usualDb = sorted.slice(floor(powers.length / 2)).find((db) => db > -Infinity) ?? 0;
  return levelsDb.map((db) => dbToGain(max(-mostLevellingDb, min(mostLevellingDb, usualDb - db))));
}
