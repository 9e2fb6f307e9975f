/** Which rows are selected, in which order, and why: rules in, reasons out. Reads and writes nothing. */
import type { CatalogRow, SelectionRow } from '../catalog/columns.ts';
import { compareCodePoints } from '../text/compare.ts';
import { betterCopies, groupColumn } from './best-copy.ts';
import { cellOf, cellText, judge, numberOf, type Scoring } from './column-rules.ts';
import { searchablePath } from './path-words.ts';
import { compilePattern } from './pattern.ts';
import type { SelectionRules } from './selection-rules.ts';

/** A rule's number is its place here, from 1. Numbers are for people to refer to: a new rule gets the next one. */
export const ruleOrder = [
  'min_duration_sec',
  'max_duration_sec',
  'skip',
  'prefer',
  'channels',
  'sample_rate',
  'limit',
  'require',
  'score',
  'duplicates',
] as const;

export type RuleName = (typeof ruleOrder)[number];

/** One rule that had something to say about a row. */
export interface Reason {
  readonly rule: RuleName;
  /** The rule's number, from 1. */
  readonly number: number;
  /** Which of the rules of that name, `require[2]`; only where there can be several. */
  readonly path?: string;
  /** What it gave; 0 where it rejected or was not met. */
  readonly points: number;
  /** `the path meets "masters"`, `12.30 s is shorter than 30 s`. */
  readonly detail: string;
}

/** What became of a row. */
export interface Decision {
  readonly row: CatalogRow;
  readonly selected: boolean;
  /** The rule that rejected it; undefined for a row that is selected. */
  readonly rejectedBy: RuleName | undefined;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface SelectionPlan {
  /** By score, highest first, then by path. */
  readonly selected: readonly SelectionRow[];
  /** One for every row, in the order of the catalog. */
  readonly decisions: readonly Decision[];
  /** How many rows each rule rejected, in the order of the rules; rules that rejected none are not here. */
  readonly rejections: readonly { readonly rule: RuleName; readonly number: number; readonly count: number }[];
}

const preferredPoints = 10;
const formPoints = 5;
const channelCounts = { mono: 1, stereo: 2 } as const;

/**
 * Decides on every row: first what is left out (bounds, skip, require), then the points (prefer, channels, sample_rate,
 * score), then copies, then the limit. Throws an InputError for a pattern that is none, or never comes to an end.
 */
export function planSelection(rows: readonly CatalogRow[], rules: SelectionRules): SelectionPlan {
  const paths = rows.map((row) => searchablePath(row.relPath));
  const metBy = (patterns: readonly string[]): (readonly boolean[])[] =>
    patterns.map((pattern) => compilePattern(pattern)(paths));
  const skipped = metBy(rules.skip);
  const preferred = metBy(rules.prefer);
  const judged = rows.map((row, index): Decision => {
    const met = {
      skip: rules.skip.filter((_, at) => skipped[at]?.[index]),
      prefer: rules.prefer.filter((_, at) => preferred[at]?.[index]),
    };
    const rejection = rejectionOf(row, rules, met.skip[0]);
    if (rejection !== undefined) return rejected({ row, score: 0, reasons: [] }, rejection);
    const required = rules.require.map((rule, at) => ({ at, ...judge(row, rule) }));
    const reasons = required.map(({ at, detail }) => reason('require', 0, detail, at));
    const unmet = required.find(({ met: fulfilled }) => !fulfilled);
    if (unmet) return rejected({ row, score: 0, reasons: reasons.slice(0, unmet.at) }, reasons[unmet.at] as Reason);
    reasons.push(...pointsOf(row, rules, met.prefer));
    const score = rounded(reasons.reduce((sum, { points }) => sum + points, 0));
    return { row, selected: true, rejectedBy: undefined, score, reasons };
  });
  const single = rules.duplicates === 'keep-best' ? withoutCopies(judged) : judged;
  const ranking = single
    .filter(({ selected }) => selected)
    .sort((a, b) => b.score - a.score || compareCodePoints(a.row.relPath, b.row.relPath));
  const decisions = withLimit(single, ranking, rules.limit);
  return {
    selected: ranking.slice(0, rules.limit ?? undefined).map(({ row, score }) => ({ ...row, selectionScore: score })),
    decisions,
    rejections: countRejections(decisions),
  };
}

/** Points with fractions add up to what they look like. */
function rounded(points: number): number {
  return Number(points.toFixed(2));
}

function rejected(so: Pick<Decision, 'row' | 'score' | 'reasons'>, by: Reason): Decision {
  return { ...so, selected: false, rejectedBy: by.rule, reasons: [...so.reasons, by] };
}

/** Keeps the best of the copies that were not rejected already. */
function withoutCopies(judged: readonly Decision[]): readonly Decision[] {
  const better = betterCopies(judged.filter(({ selected }) => selected).map(({ row }) => row));
  return judged.map((decision) => {
    const copy = better.get(decision.row);
    if (copy === undefined) return decision;
    const group = cellText(cellOf(decision.row, groupColumn) ?? null);
    return rejected(decision, reason('duplicates', 0, `a copy (${group}) of ${copy.best.relPath}, which ${copy.why}`));
  });
}

/** The first rule that rejects a row. Bounds are accepted. */
function rejectionOf(row: CatalogRow, rules: SelectionRules, skip: string | undefined): Reason | undefined {
  const length = `${row.durationSec.toFixed(2)} s`;
  if (row.durationSec < rules.minDurationSec) {
    return reason('min_duration_sec', 0, `${length} is shorter than ${rules.minDurationSec} s`);
  }
  if (row.durationSec > rules.maxDurationSec) {
    return reason('max_duration_sec', 0, `${length} is longer than ${rules.maxDurationSec} s`);
  }
  return skip === undefined ? undefined : reason('skip', 0, `the path meets ${JSON.stringify(skip)}`);
}

function pointsOf(row: CatalogRow, rules: SelectionRules, prefer: readonly string[]): Reason[] {
  const reasons = prefer.map((pattern) =>
    reason('prefer', preferredPoints, `the path meets ${JSON.stringify(pattern)}`),
  );
  if (rules.channels !== null && row.channels === channelCounts[rules.channels]) {
    reasons.push(reason('channels', formPoints, `it is ${rules.channels}`));
  }
  if (row.sampleRate === rules.sampleRate) {
    reasons.push(reason('sample_rate', formPoints, `it has ${row.sampleRate} Hz`));
  }
  for (const [at, rule] of rules.score.entries()) reasons.push(scored(row, rule, at));
  return reasons;
}

function scored(row: CatalogRow, rule: Scoring, at: number): Reason {
  if (rule.weight === undefined) {
    const { met, detail } = judge(row, rule);
    return reason('score', met ? (rule.points ?? 0) : 0, detail, at);
  }
  const value = numberOf(cellOf(row, rule.field));
  if (value === undefined) return reason('score', 0, `${rule.field} holds no number`, at);
  return reason('score', rounded(rule.weight * value), `${rule.weight} × ${rule.field} ${value}`, at);
}

function withLimit(
  judged: readonly Decision[],
  ranking: readonly Decision[],
  limit: number | null,
): readonly Decision[] {
  if (limit === null) return judged;
  const places = new Map(ranking.map((decision, index) => [decision, index + 1]));
  return judged.map((decision) => {
    const place = places.get(decision) ?? 0;
    if (place <= limit) return decision;
    const over = reason('limit', 0, `place ${place} of ${ranking.length}, only ${limit} are selected`);
    return rejected(decision, over);
  });
}

/** `at` is which of the rules of that name it is, from 0. */
function reason(rule: RuleName, points: number, detail: string, at?: number): Reason {
  const number = ruleOrder.indexOf(rule) + 1;
  return { rule, number, ...(at === undefined ? {} : { path: `${rule}[${at}]` }), points, detail };
}

function countRejections(decisions: readonly Decision[]): SelectionPlan['rejections'] {
  return ruleOrder
    .map((rule, index) => {
      const count = decisions.filter(({ rejectedBy }) => rejectedBy === rule).length;
      return { rule, number: index + 1, count };
    })
    .filter(({ count }) => count > 0);
}
