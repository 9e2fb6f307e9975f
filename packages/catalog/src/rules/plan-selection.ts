/** Which rows are selected, in which order, and why: rules in, reasons out. Reads and writes nothing. */
import { numberColumns, type CatalogRow, type Cell, type SelectionRow } from '../catalog/columns.ts';
import type { RatedSources } from '../ratings/rated-sources.ts';
import { compareCodePoints } from '../text/compare.ts';
import { compareCopies } from './best-copy.ts';
import { columnNamed, columnsOf } from './column-names.ts';
import type { Requirement, Scoring } from './column-rules.ts';
import { cellOf, cellText, judge, numberOf } from './condition.ts';
import { searchablePath } from './path-words.ts';
import { compilePattern } from './pattern.ts';
import { ratingReason } from './rating-points.ts';
import { reason, roundedPoints, ruleOrder, type Reason, type RuleName } from './reason.ts';
import type { SelectionRules } from './default-rules.ts';

/** What became of a row. */
export interface Decision {
  readonly row: CatalogRow;
  readonly selected: boolean;
  /** The rule that left it out; undefined for a row that is selected. */
  readonly rejectedBy: Reason | undefined;
  /** The sum of the points of all reasons. */
  readonly score: number;
  /** Every rule that was asked, in the order of asking; a row that is left out early is not asked all. */
  readonly reasons: readonly Reason[];
}

/** How many rows one rule left out. */
export interface Rejections {
  readonly rule: RuleName;
  readonly number: number;
  readonly path?: string;
  readonly count: number;
}

export interface SelectionPlan {
  /** By score, highest first, then by path. */
  readonly selected: readonly SelectionRow[];
  /** One for every row, in the order of the catalog. */
  readonly decisions: readonly Decision[];
  /** In the order of the rules; rules that left out none are not here. */
  readonly rejections: readonly Rejections[];
}

const none: readonly string[] = [];
const preferredPoints = 10;
const formPoints = 5;
const channelCounts = { mono: 1, stereo: 2 } as const;

/**
 * Decides on every row: first what is left out (bounds, skip, require), then the points (prefer, channels, sample_rate,
 * score, ratings where there are some), then copies, then the limit. Throws an InputError for a pattern that is none, or never
 * comes to an end.
 */
export function planSelection(
  rows: readonly CatalogRow[],
  rules: SelectionRules,
  ratings?: RatedSources,
): SelectionPlan {
  const columns = columnsOf(rows);
  const named = <Rule extends Requirement | Scoring>(rule: Rule): Rule => {
    return { ...rule, field: columnNamed(rule.field, columns) ?? rule.field };
  };
  const asked: SelectionRules = { ...rules, require: rules.require.map(named), score: rules.score.map(named) };
  const folders: Parameters<typeof searchablePath>[1] = new Map();
  const paths = rows.map((row) => searchablePath(row.relPath, folders));
  const metBy = (patterns: readonly string[]): readonly (readonly string[] | undefined)[] => {
    const met: (string[] | undefined)[] = rows.map(() => undefined);
    for (const pattern of patterns) {
      for (const [index, isMet] of compilePattern(pattern)(paths).entries())
        if (isMet) (met[index] ??= []).push(pattern);
    }
    return met;
  };
  const [skipped, preferred] = [metBy(rules.skip), metBy(rules.prefer)];
  const judged = rows.map((row, index): Decision => {
    const gates = gateReasons(row, asked, skipped[index] ?? none);
    const closed = gates.find(({ met }) => !met);
    if (closed !== undefined) return { row, selected: false, rejectedBy: closed, score: 0, reasons: gates };
    const points = pointReasons(row, asked, preferred[index] ?? none);
    if (ratings !== undefined) points.push(ratingReason(row, ratings, rules.ratingPoints));
    const total = roundedPoints(points.reduce((sum, { points: given }) => sum + given, 0));
    return { row, selected: true, rejectedBy: undefined, score: total, reasons: [...gates, ...points] };
  });
  return withLimit(rules.duplicates === 'keep-best' ? withoutCopies(judged, columns) : judged, rules.limit);
}

/** The rules that leave out. A row whose length or path is out of the question is not asked further. */
function gateReasons(row: CatalogRow, rules: SelectionRules, skipped: readonly string[]): Reason[] {
  const reasons: Reason[] = [];
  for (const ask of [shortest, longest, unskipped]) {
    const found = ask(row, rules, skipped);
    reasons.push(found);
    if (!found.met) return reasons;
  }
  for (const [at, rule] of rules.require.entries()) {
    const value = cellOf(row, rule.field);
    reasons.push(reason('require', { ...judge(value, rule.field, rule), value: seenValue(value, rule), at }));
  }
  return reasons;
}

function shortest({ durationSec: value }: CatalogRow, { minDurationSec }: SelectionRules): Reason {
  const met = value >= minDurationSec;
  const words = met ? `${seconds(value)}, at least` : `${seconds(value)} is shorter than`;
  return reason('min_duration_sec', { met, value, detail: `${words} ${minDurationSec} s` });
}

function longest({ durationSec: value }: CatalogRow, { maxDurationSec }: SelectionRules): Reason {
  const met = value <= maxDurationSec;
  const words = met ? `${seconds(value)}, at most` : `${seconds(value)} is longer than`;
  return reason('max_duration_sec', { met, value, detail: `${words} ${maxDurationSec} s` });
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function unskipped(_row: CatalogRow, { skip }: SelectionRules, [pattern]: readonly string[]): Reason {
  const detail = pattern === undefined ? meetsNone(skip) : meets(pattern);
  return reason('skip', { met: pattern === undefined, detail });
}

function meets(pattern: string): string {
  return `the path meets ${JSON.stringify(pattern)}`;
}

function meetsNone({ length }: readonly string[]): string {
  if (length === 0) return 'there are no patterns';
  return length === 1 ? 'the path does not meet the pattern' : `the path meets none of ${length} patterns`;
}

/** The rules that give points; those that nobody asked for are not here. */
function pointReasons(row: CatalogRow, rules: SelectionRules, preferred: readonly string[]): Reason[] {
  const reasons = preferred.map((pattern) =>
    reason('prefer', { met: true, points: preferredPoints, detail: meets(pattern) }),
  );
  if (preferred.length === 0 && rules.prefer.length > 0) {
    reasons.push(reason('prefer', { met: false, points: 0, detail: meetsNone(rules.prefer) }));
  }
  if (rules.channels !== null) {
    const { channels: value } = row;
    const met = value === channelCounts[rules.channels];
    const detail = met ? `it is ${rules.channels}` : `it has ${value} channels, not ${channelCounts[rules.channels]}`;
    reasons.push(reason('channels', { met, points: met ? formPoints : 0, value, detail }));
  }
  if (rules.sampleRate !== null) {
    const { sampleRate: value } = row;
    const met = value === rules.sampleRate;
    const detail = `it has ${value} Hz${met ? '' : `, not ${rules.sampleRate}`}`;
    reasons.push(reason('sample_rate', { met, points: met ? formPoints : 0, value, detail }));
  }
  for (const [at, rule] of rules.score.entries()) reasons.push(scored(row, rule, at));
  return reasons;
}

function scored(row: CatalogRow, rule: Scoring, at: number): Reason {
  const cell = cellOf(row, rule.field);
  const value = seenValue(cell, rule);
  if (rule.weight === undefined) {
    const { met, detail } = judge(cell, rule.field, rule);
    return reason('score', { met, points: met ? roundedPoints(rule.points ?? 0) : 0, value, detail, at });
  }
  const number = numberOf(cell);
  const points = roundedPoints(rule.weight * (number ?? 0));
  if (number === undefined || !Number.isFinite(points)) {
    return reason('score', {
      met: false,
      points: 0,
      value,
      at,
      detail: `${rule.field} is ${cellText(cell)}, no number`,
    });
  }
  return reason('score', { met: true, points, value, at, detail: `${rule.weight} × ${rule.field} ${cellText(cell)}` });
}

/** The cell as a number where its column or its rule is about numbers: a CSV has `99.0`, which is kept as text. */
function seenValue(cell: Cell, { field, min, max, weight }: Requirement & Partial<Scoring>): Cell {
  const asNumber = numberColumns.has(field) || [min, max, weight].some((bound) => bound !== undefined);
  return asNumber ? (numberOf(cell) ?? cell) : cell;
}

function rejected(decision: Decision, by: Reason): Decision {
  return { ...decision, selected: false, rejectedBy: by, reasons: [...decision.reasons, by] };
}

/** Keeps the best of the copies that were not left out already. */
function withoutCopies(judged: readonly Decision[], columns: readonly string[]): readonly Decision[] {
  const verdicts = compareCopies(
    judged.filter(({ selected }) => selected),
    columns,
  );
  return judged.map((decision) => {
    const verdict = verdicts.get(decision.row);
    if (verdict === undefined) return decision;
    const { best, group, detail } = verdict;
    const found = reason('duplicates', { met: best, value: group, detail });
    return verdict.best ? { ...decision, reasons: [...decision.reasons, found] } : rejected(decision, found);
  });
}

function withLimit(judged: readonly Decision[], limit: number | null): SelectionPlan {
  const ranking = judged
    .filter(({ selected }) => selected)
    .sort((a, b) => b.score - a.score || compareCodePoints(a.row.relPath, b.row.relPath));
  const places = new Map(ranking.map((decision, index) => [decision, index + 1]));
  const decisions = judged.map((decision) => {
    const place = places.get(decision);
    if (limit === null || place === undefined) return decision;
    const met = place <= limit;
    const words = met ? `of the first ${limit}` : `only ${limit} are selected`;
    const found = reason('limit', { met, value: place, detail: `place ${place} of ${ranking.length}, ${words}` });
    return met ? { ...decision, reasons: [...decision.reasons, found] } : rejected(decision, found);
  });
  return {
    selected: ranking.slice(0, limit ?? undefined).map(({ row, score }) => ({ ...row, selectionScore: score })),
    decisions,
    rejections: countRejections(decisions),
  };
}

function countRejections(decisions: readonly Decision[]): readonly Rejections[] {
  const found = new Map<string, Rejections>();
  for (const { rejectedBy } of decisions) {
    if (rejectedBy === undefined) continue;
    const { rule, number, path } = rejectedBy;
    const count = (found.get(path ?? rule)?.count ?? 0) + 1;
    found.set(path ?? rule, { rule, number, ...(path === undefined ? {} : { path }), count });
  }
  const place = ({ rule, path }: Rejections): number =>
    ruleOrder.indexOf(rule) + (path === undefined ? 0 : Number(/\d+/.exec(path)?.[0]) / 1e6);
  return [...found.values()].sort((a, b) => place(a) - place(b));
}
