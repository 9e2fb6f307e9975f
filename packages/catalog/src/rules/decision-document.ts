/** What became of a row of a catalog, as commands print it for machines. */
import type { Decision } from './plan-selection.ts';
import type { Reason, RuleName } from './reason.ts';

export interface DecisionDocument {
  readonly id: string;
  readonly rel_path: string;
  readonly selected: boolean;
  readonly selection_score: number;
  /** The rule that left it out. */
  readonly rejected_by: RuleName | null;
  readonly reasons: readonly Reason[];
}

export function decisionDocument({ row, selected, rejectedBy, score, reasons }: Decision): DecisionDocument {
  return {
    id: row.id,
    rel_path: row.relPath,
    selected,
    selection_score: score,
    rejected_by: rejectedBy?.rule ?? null,
    reasons,
  };
}
