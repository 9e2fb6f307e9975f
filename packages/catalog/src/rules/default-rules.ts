/** The rules without a file and without a flag. They stand alone, so that a selection by them loads no schema. */
import type { Requirement, Scoring } from './column-rules.ts';

/** Every rule, filled in. */
export interface SelectionRules {
  readonly minDurationSec: number;
  readonly maxDurationSec: number;
  readonly skip: readonly string[];
  readonly prefer: readonly string[];
  readonly channels: 'mono' | 'stereo' | null;
  readonly sampleRate: number | null;
  readonly limit: number | null;
  readonly require: readonly Requirement[];
  readonly score: readonly Scoring[];
  readonly duplicates: 'keep-all' | 'keep-best';
  readonly ratingPoints: number;
}

export const defaultRules: SelectionRules = {
  minDurationSec: 30,
  maxDurationSec: 3600,
  skip: ['scratch', 'test', 'demo', 'draft', '_old', 'rejected', 'unused'],
  prefer: ['bounces', 'masters', 'tracks', 'songs', 'finished', 'complete'],
  channels: null,
  sampleRate: null,
  limit: null,
  require: [],
  score: [],
  duplicates: 'keep-all',
  ratingPoints: 10,
};
