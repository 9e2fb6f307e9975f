/** What each effect on a stem can be asked to be. */
import { z } from 'zod';
import { effectNames, type EffectName } from './effect-names.ts';
import { booleanOption, integerOption, numberOption } from '../../option-fields.ts';

const highpassOptions = z.strictObject({
  cutoffHz: numberOption([10, 20000], 30, { description: 'What lies below is taken away.', unit: 'Hz' }),
  order: integerOption([1, 8], 2, { description: 'Steepness: each step takes 6 dB more an octave.' }),
});

const lowpassOptions = z.strictObject({
  cutoffHz: numberOption([20, 96000], 18000, { description: 'What lies above is taken away.', unit: 'Hz' }),
  order: integerOption([1, 8], 2, { description: 'Steepness: each step takes 6 dB more an octave.' }),
});

const equalizerBand = z.strictObject({
  kind: z
    .enum(['bell', 'low_shelf', 'high_shelf'])
    .default('bell')
    .meta({ description: 'A bell lifts around its frequency, a shelf everything on its side of it.' }),
  frequencyHz: numberOption([10, 96000], 1000, {
    description: 'Centre of a bell; of a shelf, where half its gain is reached.',
    unit: 'Hz',
  }),
  gainDb: numberOption([-24, 24], 0, { description: 'How far it lifts; negative lowers.', unit: 'dB' }),
  q: numberOption([0.1, 20], 0.7, { description: 'Narrowness of a bell, steepness of a shelf.' }),
});

const equalizerOptions = z.strictObject({
  bands: z.array(equalizerBand).max(16).default([]).meta({ description: 'Bells and shelves, one after the other.' }),
});

const compressorOptions = z.strictObject({
  thresholdDb: numberOption([-60, 0], -18, { description: 'Peaks above it are turned down.', unit: 'dBFS' }),
  ratio: numberOption([1, 20], 3, { description: 'Decibels more that go in for one decibel more that comes out.' }),
  kneeDb: numberOption([0, 24], 6, {
    description: 'Width over which the ratio sets in softly; 0 is hard.',
    unit: 'dB',
  }),
  attackMs: numberOption([0.1, 500], 10, {
    description: 'Time in which 63 % of a new gain is reached downwards; longer lets more of an attack through.',
    unit: 'ms',
  }),
  releaseMs: numberOption([20, 5000], 150, {
    description: 'Time in which 63 % of the way back is made; shorter is denser.',
    unit: 'ms',
  }),
  makeupDb: numberOption([-24, 24], 0, { description: 'Gain after it.', unit: 'dB' }),
});

const saturationOptions = z.strictObject({
  driveDb: numberOption([0, 18], 6, { description: 'Gain into the curve: more is warmer, then dirtier.', unit: 'dB' }),
  mix: numberOption([0, 1], 1, { description: 'Share of the saturated sound; the rest stays clean.' }),
});

const delayOptions = z.strictObject({
  timeBeats: numberOption([0.0625, 4], 0.75, {
    description: 'Time from echo to echo; 0.75 is a dotted eighth where a quarter is a beat.',
    unit: 'beats',
  }),
  levelDb: numberOption([-60, 0], -15, { description: 'Level of the first echo against the sound.', unit: 'dB' }),
  feedback: numberOption([0, 0.85], 0.3, { description: 'Gain from one echo to the next; more echoes when higher.' }),
  highCutHz: numberOption([200, 20000], 5000, { description: 'Each echo loses treble above it again.', unit: 'Hz' }),
  lowCutHz: numberOption([10, 2000], 150, { description: 'Each echo loses bass below it again.', unit: 'Hz' }),
  pingPong: booleanOption(false, { description: 'Echoes take turns left and right.' }),
});

const reverbOptions = z.strictObject({
  decaySec: numberOption([0.1, 20], 1.6, {
    description: 'Time in which the room dies away by 60 dB at 1 kHz.',
    unit: 's',
  }),
  bassRatio: numberOption([0.2, 3], 1.1, { description: 'Decay time at 125 Hz, as a share of that at 1 kHz.' }),
  trebleRatio: numberOption([0.1, 2], 0.55, { description: 'Decay time at 8 kHz, as a share of that at 1 kHz.' }),
  preDelayMs: numberOption([0, 500], 20, { description: 'Time until the room begins to answer.', unit: 'ms' }),
  sizeMs: numberOption([10, 100], 60, {
    description: 'Time from wall to wall; longer is wider and needs a longer decay to be dense.',
    unit: 'ms',
  }),
  levelDb: numberOption([-60, 6], -18, { description: 'Level of the room against steady sound.', unit: 'dB' }),
});

const widthOptions = z.strictObject({
  width: numberOption([0, 2], 1, { description: 'Gain of the side: 0 is mono, 1 leaves it, 2 doubles it.' }),
  spread: numberOption([0, 1], 0, { description: 'Side made out of the middle, for sound that has none.' }),
  monoBelowHz: numberOption([0, 1000], 0, { description: 'There is no side below it; 0 leaves all.', unit: 'Hz' }),
});

export const effectOptions = {
  highpass: highpassOptions,
  lowpass: lowpassOptions,
  equalizer: equalizerOptions,
  compressor: compressorOptions,
  saturation: saturationOptions,
  delay: delayOptions,
  reverb: reverbOptions,
  width: widthOptions,
} as const satisfies Readonly<Record<EffectName, z.ZodType>>;

/** Every value of the effects that are on. */
export type EffectSettings = { readonly [Name in EffectName]?: z.output<(typeof effectOptions)[Name]> };

/** What a person writes: the values that differ from the role's, or `false` for none of this effect. */
export type EffectsRequest = {
  readonly [Name in EffectName]?: Partial<z.input<(typeof effectOptions)[Name]>> | false | undefined;
};

/** The schema of what a person writes. It fills nothing in: what is not written is the role's business. */
export const effectsRequest: z.ZodType<EffectsRequest> = z.strictObject(
  Object.fromEntries(effectNames.map((name) => [name, requestOf(effectOptions[name])])),
);

function requestOf({ shape, description }: z.ZodObject) {
  const fields = Object.entries(shape).map(([name, field]) => [name, withoutDefault(field)]);
  return z
    .union([z.literal(false), z.strictObject(Object.fromEntries(fields))])
    .optional()
    .meta({ description });
}

function withoutDefault(field: z.core.$ZodType) {
  const inner = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType);
  return inner.optional().meta({ ...(field as z.ZodType).meta() });
}
