/** Makes all textures of a track, one at a time: runs the makers, finishes what they yield, writes nothing. */
import { stableRegions } from '../analysis/stability.ts';
import { createRandom } from '../dsp/random.ts';
import { makeClouds } from './clouds/clouds.ts';
import { finishInPlace, type FinishedTexture } from './finish.ts';
import type { Maker, MakerInput, MakerTempo } from './maker.ts';
import { makeHiss } from './hiss/hiss.ts';
import { makePads } from './pads/pads.ts';
import { makeSwells } from './swells/swells.ts';
import type { TextureSource } from './source.ts';
import { parseKey, transposition } from './target-key.ts';
import type { MakerReport, Shortfall, TextureRole } from './texture.ts';
import type { TextureOptions } from './texture-options.ts';

/** The makers, in the order in which their textures are made and reported. */
const makers: readonly Maker[] = [
  { kind: 'pads', make: makePads },
  { kind: 'swells', make: makeSwells },
  { kind: 'clouds', make: makeClouds },
  { kind: 'hiss', make: makeHiss },
];

/** What is to be made, and of what. */
export interface RenderRequest {
  readonly source: TextureSource;
  /** Drum recordings that hiss is made of; empty where the user has none. */
  readonly drums: readonly TextureSource[];
  readonly options: TextureOptions;
  /** The text every random choice comes from. */
  readonly seed: string;
}

/** What a rendering came to, beside its textures. */
export interface RenderReport {
  readonly made: Readonly<Record<TextureRole, number>>;
  readonly shortfalls: readonly Shortfall[];
  /** Wishes that could not be met as a whole, in words a musician understands. */
  readonly warnings: readonly string[];
}

/** Yields the finished textures of a track one by one, so that only one is ever held, and returns the report. */
export function* renderTextures(request: RenderRequest): Generator<FinishedTexture, RenderReport, void> {
  const { input, warnings } = prepare(request);
  const random = createRandom(request.seed);
  const made: Record<TextureRole, number> = { pad: 0, swell: 0, cloud: 0, hiss: 0, flicker: 0 };
  const shortfalls: Shortfall[] = [];
  for (const maker of makers) {
    const report = yield* runMaker(maker, { ...input, random: random.child(maker.kind) }, made);
    shortfalls.push(...report.shortfalls);
    warnings.push(...report.warnings);
  }
  return { made, shortfalls, warnings };
}

/** What all makers share, and what of the wishes cannot be met. The analysis is only as deep as the options ask for. */
function prepare({ source, drums, options }: RenderRequest): {
  input: Omit<MakerInput, 'random'>;
  warnings: string[];
} {
  const warnings: string[] = [];
  const tempo = options.musicality.snapToGrid ? gridTempo(source, options.musicality.referenceBpm) : undefined;
  if (options.musicality.snapToGrid && tempo === undefined) {
    warnings.push('snap_to_grid: no tempo was heard, so pads are as long as target_durations_sec says, not whole bars');
  }
  const { targetKey } = options.musicality;
  const key = targetKey === null ? undefined : source.analysis.key;
  if (targetKey !== null && key === undefined) {
    warnings.push(`target_key: no key was heard, so nothing is moved to ${targetKey}`);
  }
  const transposeSemitones = targetKey === null || key === undefined ? 0 : transposition(key, parseKey(targetKey));
  const regions = stableRegions(source.analysis, options.preAnalysis);
  return { input: { source, drums, options, transposeSemitones, regions, tempo }, warnings };
}

/** A tempo that was given has no beats of its own: loops of its length may start anywhere. */
function gridTempo(source: TextureSource, referenceBpm: number | 'detect' | null): MakerTempo | undefined {
  if (typeof referenceBpm === 'number') return { bpm: referenceBpm, firstBeatFrame: undefined };
  const heard = source.analysis.tempo;
  return heard === undefined ? undefined : { bpm: heard.bpm, firstBeatFrame: heard.firstBeatFrame };
}

/** Runs one maker to its end; counts what is kept into `made` and tells of what is not. */
function* runMaker(
  maker: Maker,
  input: MakerInput,
  made: Record<TextureRole, number>,
): Generator<FinishedTexture, MakerReport, void> {
  const { options } = input;
  const dropped = new Map<TextureRole, string[]>();
  const stream = maker.make(input);
  for (;;) {
    const step = stream.next();
    if (step.done === true) {
      const { shortfalls, warnings } = step.value;
      return { shortfalls: mergeShortfalls(shortfalls, dropped, made), warnings };
    }
    const finished = finishInPlace(step.value, options);
    const reason = dropReason(finished, options);
    if (finished !== undefined && reason === undefined) {
      made[finished.role] += 1;
      yield finished;
    } else {
      const { role, name } = step.value;
      dropped.set(role, [...(dropped.get(role) ?? []), `${name} ${reason}`]);
    }
  }
}

function dropReason(finished: FinishedTexture | undefined, { curation }: TextureOptions): string | undefined {
  if (finished === undefined) return 'was silent';
  const { grade } = finished.measurements;
  const isWanted = curation.grades.includes(grade) && !(grade === 'F' && curation.autoDeleteGradeF);
  return isWanted ? undefined : `was of grade ${grade}`;
}

function mergeShortfalls(
  own: readonly Shortfall[],
  dropped: ReadonlyMap<TextureRole, readonly string[]>,
  made: Readonly<Record<TextureRole, number>>,
): readonly Shortfall[] {
  const roles = new Set([...own.map(({ role }) => role), ...dropped.keys()]);
  return [...roles].map((role) => {
    const told = own.find((shortfall) => shortfall.role === role);
    const lost = dropped.get(role) ?? [];
    const reasons = [...(told === undefined ? [] : [told.reason]), ...lost];
    return { role, wanted: told?.wanted ?? made[role] + lost.length, made: made[role], reason: reasons.join('; ') };
  });
}
