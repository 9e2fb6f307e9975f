/** Which effects a stem of each role gets unless the song says otherwise: a start that is heard, and never in the way. */
import { effectNames, type EffectName } from './effect-names.ts';
import { effectOptions, type EffectSettings, type EffectsRequest } from './options.ts';

/** Only what differs from the effects' own defaults; an effect that is not named is off. */
export const roleEffects = {
  // Deep, even and in the middle.
  bass: {
    highpass: { cutoffHz: 30, order: 4 },
    lowpass: { cutoffHz: 9000 },
    equalizer: {
      bands: [
        { kind: 'bell', frequencyHz: 90, gainDb: 1.5, q: 0.8 },
        { kind: 'bell', frequencyHz: 300, gainDb: -2, q: 1 },
      ],
    },
    compressor: { thresholdDb: -13, ratio: 3, attackMs: 20, releaseMs: 160, makeupDb: 1.5 },
    saturation: { driveDb: 5 },
    width: { monoBelowHz: 150 },
  },
  // Out of the way of the bass, with a short room and an echo.
  guitars: {
    highpass: { cutoffHz: 90 },
    lowpass: { cutoffHz: 12000 },
    equalizer: {
      bands: [
        { kind: 'bell', frequencyHz: 350, gainDb: -1.5, q: 1 },
        { kind: 'high_shelf', frequencyHz: 5000, gainDb: 1.5, q: 0.7 },
      ],
    },
    compressor: { thresholdDb: -11, ratio: 2, attackMs: 15, releaseMs: 180, makeupDb: 1.5 },
    saturation: { driveDb: 4 },
    delay: { timeBeats: 0.5, levelDb: -20, feedback: 0.25 },
    reverb: { decaySec: 1.3, levelDb: -19, sizeMs: 50 },
  },
  // Wide, with a dotted echo from side to side.
  synths: {
    highpass: { cutoffHz: 120 },
    equalizer: { bands: [{ kind: 'high_shelf', frequencyHz: 8000, gainDb: 1.5, q: 0.7 }] },
    compressor: { thresholdDb: -12, ratio: 2, attackMs: 20, releaseMs: 200, makeupDb: 1 },
    delay: { timeBeats: 0.75, levelDb: -17, feedback: 0.35, pingPong: true },
    reverb: { decaySec: 2, levelDb: -17 },
    width: { width: 1.2, monoBelowHz: 180 },
  },
  // Far and wide.
  bridge: {
    highpass: { cutoffHz: 100 },
    lowpass: { cutoffHz: 14000 },
    reverb: { decaySec: 3, preDelayMs: 30, sizeMs: 75, levelDb: -12 },
    width: { width: 1.3, monoBelowHz: 200 },
  },
  // Punch: a slow attack lets the strokes through; the room is small and bright.
  drums: {
    highpass: { cutoffHz: 28 },
    equalizer: {
      bands: [
        { kind: 'low_shelf', frequencyHz: 80, gainDb: 1.5, q: 0.7 },
        { kind: 'bell', frequencyHz: 400, gainDb: -2, q: 1 },
        { kind: 'high_shelf', frequencyHz: 9000, gainDb: 1, q: 0.7 },
      ],
    },
    compressor: { thresholdDb: -12, ratio: 2.5, attackMs: 25, releaseMs: 110, makeupDb: 1.5 },
    saturation: { driveDb: 3 },
    reverb: { decaySec: 0.7, bassRatio: 0.8, trebleRatio: 0.7, preDelayMs: 8, sizeMs: 35, levelDb: -22 },
    width: { monoBelowHz: 120 },
  },
  // In front: even in level, clear, with a plate that does not cover the words.
  vocals: {
    highpass: { cutoffHz: 85, order: 3 },
    equalizer: {
      bands: [
        { kind: 'bell', frequencyHz: 250, gainDb: -2, q: 1 },
        { kind: 'bell', frequencyHz: 3500, gainDb: 1.5, q: 0.8 },
        { kind: 'high_shelf', frequencyHz: 10000, gainDb: 2, q: 0.7 },
      ],
    },
    compressor: { thresholdDb: -16, ratio: 3, attackMs: 8, releaseMs: 120, makeupDb: 2.5 },
    delay: { timeBeats: 0.5, levelDb: -24, feedback: 0.2, lowCutHz: 300 },
    reverb: { decaySec: 1.4, bassRatio: 0.9, preDelayMs: 35, sizeMs: 45, levelDb: -18 },
  },
  // Nobody knows what it is: only what does no harm to anything.
  other: {
    highpass: { cutoffHz: 30 },
    reverb: { decaySec: 1.2, levelDb: -24, sizeMs: 45 },
  },
} as const satisfies Record<string, EffectsRequest>;

export type EffectRole = keyof typeof roleEffects;

/**
 * The effects of a stem: the role's, changed by what the song asks for. An effect the role has not is switched on by it.
 * Without a role there are only those that are asked for.
 */
export function resolveEffects(role: EffectRole | undefined, request: EffectsRequest = {}): EffectSettings {
  const ofRole: EffectsRequest = role === undefined ? {} : roleEffects[role];
  const resolved = effectNames.flatMap((name): [EffectName, unknown][] => {
    const [usual, wanted] = [ofRole[name], request[name]];
    if (wanted === false || (usual === undefined && wanted === undefined)) return [];
    return [[name, effectOptions[name].parse({ ...usual, ...wanted })]];
  });
  return Object.fromEntries(resolved) as EffectSettings;
}
