/** One rule's word on a track, with its number, its points and what it looked at. */
import type { Cell } from '../catalog/columns.ts';

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
  'ratings',
] as const;

export type RuleName = (typeof ruleOrder)[number];

const gates: ReadonlySet<string> = new Set<RuleName>([
  'min_duration_sec',
  'max_duration_sec',
  'skip',
  'limit',
  'require',
  'duplicates',
]);

/** Whether a rule leaves tracks out; the others give points. */
export function leavesOut(rule: string): boolean {
  return gates.has(rule);
}

/** What one rule said of a row. */
export interface Reason {
  readonly rule: RuleName;
  /** The rule's number, from 1. */
  readonly number: number;
  /** Which of the rules of that name, `require[2]`; only where there can be several. */
  readonly path?: string;
  /** False where a row is left out for it, or gets none of its points. */
  readonly met: boolean;
  /** What it gave; 0 of rules that only leave out. */
  readonly points: number;
  /** The cell that it looked at; null where that is empty. Rules about paths look at none. */
  readonly value?: Cell;
  /** `the path meets "masters"`, `12.30 s is shorter than 30 s`. */
  readonly detail: string;
}

/** What a reason says beside its rule. */
export interface Finding {
  readonly met: boolean;
  readonly points?: number;
  readonly value?: Cell;
  readonly detail: string;
  /** Which of the rules of that name, from 0. */
  readonly at?: number;
}

export function reason(rule: RuleName, { met, points, value, detail, at }: Finding): Reason {
  const number = ruleOrder.indexOf(rule) + 1;
  // Most reasons, and a hundred thousand for a large catalog.
  if (at === undefined && value === undefined) return { rule, number, met, points: points ?? 0, detail };
  return {
    rule,
    number,
    ...(at === undefined ? {} : { path: `${rule}[${at}]` }),
    met,
    points: points ?? 0,
    ...(value === undefined ? {} : { value }),
    detail,
  };
}

/** To two decimals, so that points with fractions add up to what they look like; never a minus zero. */
export function roundedPoints(points: number): number {
  return Number(points.toFixed(2)) + 0;
}
