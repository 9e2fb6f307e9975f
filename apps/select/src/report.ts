/** What a selection came to: the summary people have scripts on, why there is nothing, the document for machines. */
import type { SelectAnswer } from '@stem/catalog/answers';
import type { RatedSource } from '@stem/catalog/ratings';
import { decisionDocument, type Rejections, type SelectionPlan, type SelectionRules } from '@stem/catalog/rules';
import { decimalsOf, printable } from '@stem/cli';
import { inOrder } from './explanation.ts';

const rule = '='.repeat(70);
const topShown = 5;

export interface Outcome {
  readonly plan: SelectionPlan;
  readonly rules: SelectionRules;
  /** Sources that were rated, and which of them are in no row; undefined where no ratings were given. */
  readonly rated: { readonly sources: readonly RatedSource[]; readonly elsewhere: readonly RatedSource[] } | undefined;
  readonly output: string;
  readonly format: SelectAnswer['format'];
  /** Where the older selection was kept, if it was. */
  readonly backup: string | undefined;
  readonly explain: boolean;
}

function totalSec({ selected }: SelectionPlan): number {
  return selected.reduce((sum, { durationSec }) => sum + durationSec, 0);
}

function averageSec(plan: SelectionPlan): number {
  return plan.selected.length === 0 ? 0 : totalSec(plan) / plan.selected.length;
}

function topLines({ selected }: SelectionPlan): string[] {
  if (selected.length === 0) return [];
  const top = selected.slice(0, topShown);
  const decimals = decimalsOf(top.map(({ selectionScore }) => selectionScore));
  const width = Math.max(2, ...top.map(({ selectionScore }) => selectionScore.toFixed(decimals).length));
  const lines = top.map(({ relPath, durationSec, sampleRate, selectionScore }, index) => {
    const score = `[${selectionScore.toFixed(decimals).padStart(width)}]`;
    return `  ${index + 1}. ${score} ${printable(relPath)} (${durationSec.toFixed(0)}s, ${sampleRate}Hz)`;
  });
  return ['', `Top ${topShown} selected (by score):`, ...lines];
}

/** The summary at the end, in the layout people have scripts on. */
export function summaryText(plan: SelectionPlan): string {
  const { decisions, selected } = plan;
  return [
    rule,
    'SELECTION SUMMARY',
    rule,
    `Input catalog:  ${decisions.length} files`,
    `Selected:       ${selected.length} files`,
    `Rejected:       ${decisions.length - selected.length} files`,
    '',
    `Total duration: ${(totalSec(plan) / 3600).toFixed(1)} hours`,
    `Avg duration:   ${averageSec(plan).toFixed(1)} seconds`,
    ...topLines(plan),
    rule,
  ].join('\n');
}

/** What a rule does to the tracks that it leaves out, and what would let them in. */
function rejectionWords({ rule: name, path }: Rejections, rules: SelectionRules): string {
  switch (name) {
    case 'min_duration_sec':
      return `shorter than ${rules.minDurationSec} s (--min-duration)`;
    case 'max_duration_sec':
      return `longer than ${rules.maxDurationSec} s (--max-duration)`;
    case 'skip':
      return `on a path that meets ${rules.skip.map(printable).join(', ')} (--skip)`;
    case 'limit':
      return `beyond the first ${rules.limit} (--limit)`;
    case 'require':
      return `that do not meet ${path ?? name} of the rules file (--explain shows their values)`;
    case 'duplicates':
      return 'that are copies of others (duplicates: keep-best)';
    case 'prefer':
    case 'channels':
    case 'sample_rate':
    case 'score':
    case 'ratings':
    default:
      return `${name} only gives points`;
  }
}

/** Why there is nothing: which rule rejected how many. */
export function nothingText({ decisions, rejections }: SelectionPlan, rules: SelectionRules): string {
  if (decisions.length === 0) return 'Nothing selected: the catalog lists no files.';
  const lines = rejections.map(
    (rejection) => `rule ${rejection.number} rejected ${rejection.count}: ${rejectionWords(rejection, rules)}`,
  );
  return [`Nothing selected of ${decisions.length} files:`, ...lines].join('\n  ');
}

function sourceDocument({ relPath, sha256 }: RatedSource): { rel_path: string; sha256: string } {
  return { rel_path: relPath, sha256 };
}

/** The summary for machines, with every track and its reasons where they were asked for. */
export function summaryDocument({ plan, rated, output, format, backup, explain }: Outcome): SelectAnswer {
  const { decisions, selected, rejections } = plan;
  return {
    output,
    format,
    backup: backup ?? null,
    files: decisions.length,
    selected: selected.length,
    rejected: decisions.length - selected.length,
    total_duration_sec: Number(totalSec(plan).toFixed(2)),
    average_duration_sec: Number(averageSec(plan).toFixed(2)),
    rejections,
    ...(rated ? { rated_sources: rated.sources.length, rated_elsewhere: rated.elsewhere.map(sourceDocument) } : {}),
    ...(explain ? { tracks: inOrder(plan).map(decisionDocument) } : {}),
  };
}
