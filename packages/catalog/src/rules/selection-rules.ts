/** The rules of a selection (`selection.yaml`): what is left out, and what gives points. */
import { InputError, InternalError } from '@stem/core';
import { z } from 'zod';
import { sectionOf, valuesOf } from '../settings/fields.ts';
import { issueMessage } from '../settings/issue-message.ts';
import type { SettingsSchema } from '../settings/read-settings.ts';
import { isMapping, type OldKey, type Spelling } from '../settings/spelling.ts';
import { requirementSchema, scoringSchema } from './column-rules.ts';
import { conditionWords } from './condition.ts';
import { defaultRules, type SelectionRules } from './default-rules.ts';
import { compilePattern } from './pattern.ts';

const pattern = z.string().superRefine((text, context) => {
  try {
    compilePattern(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    context.addIssue({
      code: 'custom',
      message: 'it is a word, a glob, or a valid regular expression between slashes',
    });
  }
});

function duration(value: number, description: string) {
  return z.number().min(0).default(value).meta({ description, unit: 's' });
}

function patterns(value: readonly string[], description: string) {
  return z
    .array(pattern)
    .max(1000)
    .default([...value])
    .meta({ description });
}

export const rulesSchema = z.strictObject({
  minDurationSec: duration(defaultRules.minDurationSec, 'Shorter files are left out.'),
  maxDurationSec: duration(defaultRules.maxDurationSec, 'Longer files are left out.'),
  skip: patterns(defaultRules.skip, 'Files whose path one of these patterns meets are left out.'),
  prefer: patterns(defaultRules.prefer, 'Each of these patterns that meets the path gives 10 points.'),
  channels: z
    .enum(['mono', 'stereo'])
    .nullable()
    .default(null)
    .meta({ description: 'Files with these channels get 5 points; null has no preference.' }),
  sampleRate: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'Files of this sample rate get 5 points; null has no preference.', unit: 'Hz' }),
  limit: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'Only so many of the best are selected; null selects all.' }),
  require: z
    .array(requirementSchema)
    .max(1000)
    .default([])
    .meta({
      description: `Files that do not meet all of these are left out: each has a field with ${conditionWords}.`,
    }),
  score: z
    .array(scoringSchema)
    .max(1000)
    .default([])
    .meta({
      description: `More points: a field with weight (times its number), or with points and ${conditionWords}.`,
    }),
  duplicates: z.enum(['keep-all', 'keep-best']).default('keep-all').meta({
    description:
      'Of copies (one duplicate_group) keeps the best: lossless, then of higher rate, more bits, clipped less, more points.',
  }),
  ratingPoints: z.number().min(0).max(1_000_000).default(defaultRules.ratingPoints).meta({
    description: 'With select --ratings: what a source gains or loses at most for what was thought of its textures.',
    unit: 'points',
  }),
});

const numbersAsText = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'number' ? String(item) : item)) : value;

/** `require:` with every rule below it commented out is no rule; one rule needs no list. */
const noneOrOne = (value: unknown): unknown => (value === null ? [] : isMapping(value) ? [value] : value);

const spellings: readonly Spelling[] = [
  ...['skip', 'prefer'].map((key) => ({
    key,
    read: numbersAsText,
    json: { type: 'array', items: { type: ['string', 'number'] } },
  })),
  ...['require', 'score'].map((key) => ({ key, read: noneOrOne, json: { type: 'null' } })),
];

const oldKeys: readonly OldKey[] = [
  { key: 'min_duration', now: 'min_duration_sec' },
  { key: 'max_duration', now: 'max_duration_sec' },
];

/** How a rules file is read. */
export const rulesSettings: SettingsSchema = { root: sectionOf(rulesSchema), spellings, oldKeys };

/** Rules that were given on the command line; they win over the file, lists as a whole. */
export type RuleFlags = { readonly [Name in keyof SelectionRules]?: SelectionRules[Name] | undefined };

/** The rules with what the flags say. Throws an InputError that names every flag that is wrong. */
export function rulesWithFlags(rules: SelectionRules, flags: RuleFlags): SelectionRules {
  const set = Object.entries(flags).filter(([, value]) => value !== undefined);
  const result = rulesSchema.safeParse({ ...rules, ...Object.fromEntries(set) });
  if (!result.success) throw new InputError(result.error.issues.map((issue) => flagProblem(issue, flags)).join('\n'));
  const bothGiven = flags.minDurationSec !== undefined && flags.maxDurationSec !== undefined;
  if (bothGiven && isConflict(result.data))
    throw new InputError(`--min-duration, --max-duration: ${durationConflict(result.data)}`);
  return result.data;
}

function flagProblem(issue: z.core.$ZodIssue, flags: RuleFlags): string {
  const [name, ...inner] = issue.path;
  const field = valuesOf(rulesSettings.root).find(({ programPath }) => programPath[0] === name);
  if (field === undefined) throw new InternalError(`Expected a rule, got ${String(name)}.`);
  const flag = field.path.join('-').replace(/_sec$/, '').replaceAll('_', '-');
  const value = flags[name as keyof RuleFlags];
  return `--${flag}: ${issueMessage(field, { ...issue, path: inner }, value)}`;
}

/** A mistake where both bounds are written; against a default, one bound only selects nothing, and the reasons say so. */
export function isConflict({ minDurationSec, maxDurationSec }: SelectionRules): boolean {
  return minDurationSec > maxDurationSec;
}

/** What is said of it. */
export function durationConflict({ minDurationSec, maxDurationSec }: SelectionRules): string {
  return `expected a minimum duration not above the maximum (${maxDurationSec} s), got ${minDurationSec} s`;
}
