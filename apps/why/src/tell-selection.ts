/** Why a track was selected, or was not: the plan of `stem select`, made again, and what it wrote. */
import { resolve } from 'node:path';
import type { SelectionRow } from '@stem/catalog';
import { checkRules, decisionDocument, loadRules, planSelection } from '@stem/catalog/rules';
import type { WhyDocument } from '@stem/catalog/why';
import { ruleFlags, type Context, type RuleArgs } from '@stem/cli';
import type { Documents } from './documents.ts';

export type SelectionPart = NonNullable<WhyDocument['selection']>;

/** Undefined where there is no catalog, or none that lists the track. */
export async function tellSelection(
  relPath: string,
  { catalog, selection }: Documents,
  { args, cwd }: { readonly args: RuleArgs } & Pick<Context, 'cwd'>,
): Promise<SelectionPart | undefined> {
  const rulesFile = args.rules === undefined ? undefined : resolve(cwd, args.rules);
  const flags = ruleFlags(args);
  const loaded = await loadRules(rulesFile, flags);
  checkRules(loaded, catalog?.document);
  if (catalog === undefined) return undefined;
  const { rows } = catalog.document;
  const plan = planSelection(rows, loaded.rules, await ratingsOf(args.ratings, cwd));
  const decision = plan.decisions.find(({ row }) => row.relPath === relPath);
  if (decision === undefined) return undefined;
  const place = plan.selected.findIndex((row) => row.relPath === relPath) + 1;
  const written = selection?.document.rows;
  const index = written?.findIndex((row) => row.relPath === relPath) ?? -1;
  const { id: _id, rel_path: _path, reasons, ...rest } = decisionDocument(decision);
  return {
    catalog: catalog.path,
    rules: rulesFile ?? null,
    flags: Object.values(flags).some((value) => value !== undefined) || args.ratings.length > 0,
    ...rest,
    reasons: [...reasons],
    place: place === 0 ? null : place,
    selected_tracks: plan.selected.length,
    sources: selection?.path ?? null,
    row: index < 0 ? null : index,
    selection_tracks: written?.length ?? null,
    agrees: written === undefined ? null : isSame(written, plan.selected),
  };
}

/** Row by row. */
function isSame(written: readonly SelectionRow[], planned: readonly SelectionRow[]): boolean {
  return (
    written.length === planned.length &&
    written.every(({ relPath, selectionScore }, index) => {
      const row = planned[index];
      return row?.relPath === relPath && row.selectionScore === selectionScore;
    })
  );
}

async function ratingsOf(files: readonly string[], cwd: string) {
  if (files.length === 0) return undefined;
  const { readRatedSources } = await import('@stem/catalog/ratings');
  return readRatedSources(files, cwd);
}
