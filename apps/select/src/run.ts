/** Runs `select`: catalog and rules in, selection and reasons out. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '@stem/core';
import {
  formatProblem,
  formatSelection,
  readCatalog,
  readSelection,
  type Catalog,
  type Problem,
} from '@stem/catalog/catalog';
import { checkRules, loadRules, planSelection, type SelectionRules } from '@stem/catalog/rules';
import { exitCode, printable, ruleFlags, type Context } from '@stem/cli';
import { checkOutputFile, isRegularFile, keepAsBackup, writeOutputFile } from '@stem/cli/output-file';
import type { SelectArgs } from './command.ts';
import { explanationText } from './explanation.ts';
import { readRatedSources, sourcesElsewhere, tellRatings } from './read-ratings.ts';
import { nothingText, summaryDocument, summaryText, type Outcome } from './report.ts';

function warn(problems: readonly Problem[], { messages }: Context): void {
  for (const problem of problems) messages.warn(formatProblem(problem));
}

/** The rules of the file, else the built-in ones, and the catalog: what is wrong with the rules is said as a whole. */
async function readDocuments(args: SelectArgs, context: Context): Promise<{ rules: SelectionRules; catalog: Catalog }> {
  const file = args.rules === undefined ? undefined : resolve(context.cwd, args.rules);
  const loaded = await loadRules(file, ruleFlags(args));
  const catalog = await readCatalog(resolve(context.cwd, args.catalog)).catch((error: unknown) => {
    checkRules(loaded);
    throw error;
  });
  checkRules(loaded, catalog);
  warn([...loaded.warnings, ...catalog.warnings], context);
  return { rules: loaded.rules, catalog };
}

/** The selection takes the catalog's place only by mistake. */
async function checkPaths(catalog: string, output: string): Promise<void> {
  await checkOutputFile(output);
  const real = (path: string): Promise<string> => realpath(path).catch(() => path);
  if ((await real(catalog)) === (await real(output))) {
    throw new InputError(`--output would replace the catalog ${catalog}; name another file`);
  }
}

/** True when the file holds something that an empty selection must not replace without a copy. */
async function isWorthKeeping(output: string): Promise<boolean> {
  if (!(await isRegularFile(output))) return false;
  try {
    return (await readSelection(output)).rows.length > 0;
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}

async function publish(output: string, text: string, empty: boolean): Promise<string | undefined> {
  const backup = empty && (await isWorthKeeping(output)) ? await keepAsBackup(output) : undefined;
  await writeOutputFile(output, text);
  return backup;
}

export async function runSelect(args: SelectArgs, context: Context): Promise<number> {
  const { messages, results, cwd } = context;
  const output = resolve(cwd, args.output);
  if (args.format === undefined && output.toLowerCase().endsWith('.md')) {
    throw new InputError(
      `a selection is no Markdown table: name a .csv or .json with --output, not ${printable(args.output)}`,
    );
  }
  const format = args.format ?? (output.toLowerCase().endsWith('.json') ? 'json' : 'csv');
  const { rules, catalog } = await readDocuments(args, context);
  await checkPaths(resolve(cwd, args.catalog), output);

  const ratings = await readRatedSources(args.ratings, cwd);
  const plan = planSelection(catalog.rows, rules, ratings);
  const elsewhere = ratings === undefined ? [] : sourcesElsewhere(catalog, ratings);
  const empty = plan.selected.length === 0;
  const backup = await publish(output, formatSelection(plan.selected, format, catalog.columns), empty);
  const rated = ratings && { sources: ratings.sources, elsewhere };
  const outcome: Outcome = { plan, rules, rated, output, format, backup, explain: args.explain };
  if (args.json) results.json(summaryDocument(outcome));
  else if (args.explain) results.write(explanationText(plan, results));
  if (!empty) messages.info(`Selected tracks are in ${printable(args.output)}.`);
  if (ratings !== undefined) tellRatings(ratings, elsewhere, context);
  messages.info(summaryText(plan));
  if (empty) messages.info(nothingText(plan, rules));
  if (backup !== undefined) messages.info(`The older selection is kept as ${printable(backup)}.`);
  return empty ? exitCode.incomplete : exitCode.done;
}
