/** The flags that say how tracks are chosen, the same for every command that chooses, or tells why. */
import type { OptionTable } from './command.ts';

export interface RuleArgs {
  readonly rules: string | undefined;
  readonly ratings: readonly string[];
  readonly minDuration: number | undefined;
  readonly maxDuration: number | undefined;
  readonly prefer: readonly string[];
  readonly skip: readonly string[];
  readonly channels: 'mono' | 'stereo' | undefined;
  readonly sampleRate: number | undefined;
  readonly limit: number | undefined;
}

export const ruleOptions: OptionTable<RuleArgs> = {
  rules: {
    kind: 'text',
    group: 'What is chosen',
    defaultText: 'the built-in ones',
    description: 'A YAML file of rules; flags win over it.',
  },
  ratings: {
    kind: 'list',
    group: 'What is chosen',
    description: 'ratings.json of stem audition: points up or down by what was thought of a track’s textures.',
  },
  minDuration: {
    kind: 'number',
    unit: 'seconds',
    group: 'What is chosen',
    min: 0,
    defaultText: '30',
    description: 'Rejects what is shorter, in seconds.',
  },
  maxDuration: {
    kind: 'number',
    unit: 'seconds',
    group: 'What is chosen',
    min: 0,
    defaultText: '3600',
    description: 'Rejects what is longer, in seconds.',
  },
  prefer: {
    kind: 'list',
    group: 'What is chosen',
    takes: 'text',
    placeholder: 'PATTERN',
    defaultText: 'bounces, masters, tracks, …',
    description: '10 points for a path with this word. Replaces the list of the rules.',
  },
  skip: {
    kind: 'list',
    group: 'What is chosen',
    takes: 'text',
    placeholder: 'PATTERN',
    defaultText: 'scratch, test, demo, …',
    description: 'Rejects a path with this word. Replaces the list of the rules.',
  },
  channels: {
    kind: 'choice',
    group: 'What is chosen',
    choices: ['mono', 'stereo'],
    description: '5 points for tracks with so many channels.',
  },
  sampleRate: {
    kind: 'number',
    unit: 'Hz',
    group: 'What is chosen',
    min: 1,
    integer: true,
    description: '5 points for this rate, in Hz.',
  },
  limit: {
    kind: 'number',
    group: 'What is chosen',
    min: 1,
    integer: true,
    description: 'Keeps only so many, the best.',
  },
};

/** What the flags say, under the names of the rules; a list given by flags replaces the list. */
export function ruleFlags({ minDuration, maxDuration, prefer, skip, channels, sampleRate, limit }: RuleArgs): {
  readonly minDurationSec: number | undefined;
  readonly maxDurationSec: number | undefined;
  readonly prefer: string[] | undefined;
  readonly skip: string[] | undefined;
  readonly channels: 'mono' | 'stereo' | undefined;
  readonly sampleRate: number | undefined;
  readonly limit: number | undefined;
} {
  return {
    minDurationSec: minDuration,
    maxDurationSec: maxDuration,
    prefer: prefer.length > 0 ? [...prefer] : undefined,
    skip: skip.length > 0 ? [...skip] : undefined,
    channels,
    sampleRate,
    limit,
  };
}
