/** Swells: sustained sound of a track, repitched and stretched, that rises, holds in a loop, and falls to silence. */
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { log2 } from '../../dsp/elementary.ts';
import { fadeCurve, fadeOut } from '../../dsp/envelope.ts';
import { repitch } from '../../dsp/pitch-shift.ts';
import { dbToGain } from '../../dsp/units.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { MakerInput } from '../maker.ts';
import type { TextureSource } from '../source.ts';
import type { Operation, Shortfall, Texture, TextureStream } from '../texture.ts';
import { bedFrames, layBed } from './bed.ts';
import { evenLevel } from './even-level.ts';
import type { SwellOptions } from './options.ts';
import { shapeRise } from './rise.ts';
import { sustainedSegments } from './segments.ts';
import { tamePeaks } from './tame-peaks.ts';
import { swellTiming, type SwellTiming } from './timing.ts';
import { filterVariant, type FilteredVariant } from './variant.ts';
import { swellVariants, type SwellVariant } from './variant-names.ts';

const { ceil, max, round, sqrt } = Math;

/** Window of the stretch: long enough to keep the low notes of a chord apart. */
const stretchWindowSec = 0.37;
/** At rates at which nothing is heard: files may claim 1 Hz. */
const shortestWindow = 64;

/** Level of the sound under the envelope, for every variant, before the file is levelled by its true peak. */
const bedLevel = dbToGain(-20);

/** Peaks of the sound over its RMS: what sticks out further is a tick, and no part of a sustained sound. */
const largestCrest = dbToGain(13);

/** The most sustained places of a track, which all its swells share, however many there are. */
const sharedPlaces = 12;

/** What a swell is to be. */
interface SwellKind {
  readonly variant: SwellVariant;
  readonly semitones: number;
  readonly factor: number;
  readonly isReversed: boolean;
  /** Which of the places it is made of, going round them. */
  readonly place: number;
}

/** One swell to be made. */
interface SwellPlan extends SwellKind {
  readonly name: string;
  readonly segment: StableRegion;
}

/**
 * Makes every pitch × stretch × variant, then the reversed ones. Which of the most sustained places a swell comes from
 * depends on its own pitch, stretch and variant only: another one more changes none of them.
 */
export function* makeSwells(input: MakerInput): TextureStream {
  const { source, options } = input;
  const timing = swellTiming(options.drones, options.global.sampleRate);
  const kinds = swellKinds(options.drones, input.transposeSemitones);
  const places = sustainedPlaces(input, timing);
  const fall = fadeCurve('raisedCosine', timing.fall);
  let sounds: readonly RepitchedSound[] = [];
  let made = 0;
  for (const [i, kind] of kinds.entries()) {
    const segments = places(kind.factor);
    const segment = segments[kind.place % segments.length];
    if (segment === undefined) continue;
    made += 1;
    const plan = { ...kind, name: `swell${String(i + 1).padStart(2, '0')}_${kind.variant}`, segment };
    // Variants of one pitch and time that come from one place share the work; the places of one round are held.
    const shared = sounds.find((held) => isSameSound(held.plan, plan));
    const sound = shared ?? repitchSegment(source, plan, { timing, rate: options.global.sampleRate });
    if (shared === undefined) sounds = [...sounds, sound].slice(-options.drones.padVariants.length);
    yield makeSwell(plan, sound, { timing, fall, options: options.drones });
  }
  return { shortfalls: made < kinds.length ? [shortfall(kinds.length, made)] : [], warnings: [] };
}

function shortfall(wanted: number, made: number): Shortfall {
  return { role: 'swell', wanted, made, reason: 'no sustained sound: all of it is silent or dies away within 0.2 s' };
}

/** The places for swells of each stretch: the slower one is, the less sound it takes. */
function sustainedPlaces(
  { source, regions, options }: MakerInput,
  timing: SwellTiming,
): (factor: number) => readonly StableRegion[] {
  const soundSec = bedFrames(timing, options.global.sampleRate) / options.global.sampleRate;
  const found = new Map<number, readonly StableRegion[]>();
  return (factor) => {
    const frames = ceil((soundSec / factor) * source.sampleRate);
    const segments = found.get(factor) ?? sustainedSegments(source, regions, { frames, count: sharedPlaces });
    found.set(factor, segments);
    return segments;
  };
}

function swellKinds(options: SwellOptions, transpose: number): SwellKind[] {
  const directions = options.enableReversal ? [false, true] : [false];
  return directions.flatMap((isReversed) =>
    options.pitchShiftSemitones.flatMap((semitones, pitch) =>
      options.timeStretchFactors.flatMap((factor, stretch) =>
        options.padVariants.map((variant) => {
          const place = swellVariants.indexOf(variant) + swellVariants.length * pairing(pitch, stretch);
          return { variant, semitones: semitones + transpose, factor, isReversed, place };
        }),
      ),
    ),
  );
}

/** A number for each pair of numbers (Cantor), whatever the largest of them: 0, 1 and 2 for (0, 0), (1, 0) and (0, 1). */
function pairing(a: number, b: number): number {
  return ((a + b) * (a + b + 1)) / 2 + b;
}

/** A segment at the output rate, repitched, stretched, and turned round where that is wanted. */
interface RepitchedSound {
  readonly plan: SwellPlan;
  readonly file: string;
  readonly range: StableRegion;
  readonly operations: readonly Operation[];
  readonly audio: AudioBuffer;
}

function isSameSound(a: SwellPlan, b: SwellPlan): boolean {
  return (
    a.segment === b.segment && a.semitones === b.semitones && a.factor === b.factor && a.isReversed === b.isReversed
  );
}

function repitchSegment(
  source: TextureSource,
  plan: SwellPlan,
  { timing, rate }: { timing: SwellTiming; rate: number },
): RepitchedSound {
  const { startFrame, endFrame } = plan.segment;
  const rateRatio = rate / source.sampleRate;
  const needed = ceil(bedFrames(timing, rate) / (plan.factor * rateRatio)) + 1;
  const range = { startFrame, endFrame: Math.min(endFrame, startFrame + needed) };
  const channels = repitch(source.view(range.startFrame, range.endFrame).channels, {
    semitones: plan.semitones,
    factor: plan.factor,
    rateRatio,
    windowSize: 1 << round(log2(max(shortestWindow, stretchWindowSec * source.sampleRate))),
  });
  if (plan.isReversed) for (const channel of channels) channel.reverse();
  return {
    plan,
    file: source.file,
    range,
    audio: audioBuffer(rate, channels),
    operations: repitchOperations(plan, source.sampleRate, rate),
  };
}

/** Brings the sound to one level, in place, without peaks that stick out; twice, as one full of ticks is quieter than it measures. */
function steadyInPlace({ audio, rms }: FilteredVariant): void {
  const samples = frameCount(audio) * audio.channels.length;
  let level = rms;
  for (let pass = 0; pass < 2; pass++) {
    const gain = level > 0 ? bedLevel / level : 1;
    level = sqrt(tamePeaks(audio, { gain, ceiling: bedLevel * largestCrest }) / samples);
  }
  evenLevel(audio, { level: bedLevel, endFrame: frameCount(audio) });
}

function makeSwell(
  plan: SwellPlan,
  sound: RepitchedSound,
  { timing, fall, options }: { timing: SwellTiming; fall: Float32Array; options: SwellOptions },
): Texture {
  const variant = filterVariant(sound.audio, plan.variant, options);
  steadyInPlace(variant);
  const bed = layBed(variant.audio, timing);
  shapeRise(bed.audio, { frames: timing.rise, level: bedLevel });
  for (const channel of bed.audio.channels) fadeOut(channel, fall);
  return {
    role: 'swell',
    kind: 'swells',
    name: plan.name,
    audio: bed.audio,
    loop: bed.loop,
    seam: bed.seam,
    sources: [{ file: sound.file, ...sound.range }],
    operations: [
      ...timing.operations,
      ...sound.operations,
      ...variant.operations,
      { op: 'tame-peaks', crest: largestCrest },
      { op: 'even-level' },
      ...bed.operations,
      { op: 'rise', frames: timing.rise },
      { op: 'fade-out', frames: timing.fall },
    ],
  };
}

function repitchOperations(plan: SwellPlan, fromHz: number, toHz: number): Operation[] {
  return [
    ...(fromHz === toHz ? [] : [{ op: 'resample', fromHz, toHz }]),
    { op: 'pitch-shift', semitones: plan.semitones },
    { op: 'stretch', factor: plan.factor },
    ...(plan.isReversed ? [{ op: 'reverse' }] : []),
  ];
}
