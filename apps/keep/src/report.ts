/** What was kept, and what was moved, in words and for machines. */
import type { KeepAnswer } from '@stem/catalog/answers';
import { printable } from '@stem/cli';
import { secondsOf, type Choice } from './choose.ts';
import type { KeepArgs } from './command.ts';
import type { Kit } from './gather.ts';
import type { TrashReport } from './rejects.ts';

export interface Done {
  /** Undefined where nothing was to be gathered. */
  readonly kit: Kit | undefined;
  /** How many would not fit into the limits. */
  readonly leftOut: number;
  readonly trash: TrashReport;
  readonly problems: readonly string[];
  readonly dryRun: boolean;
}

export function doneText({ kit, leftOut, trash, dryRun }: Done): string {
  const lines = [
    ...(kit === undefined ? [] : kitLines(kit, dryRun)),
    ...(leftOut > 0 ? [`  ${leftOut} more would not fit into the limits.`] : []),
    ...trashLines(trash, dryRun),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

interface Asked extends Pick<Done, 'kit' | 'trash'> {
  readonly args: Pick<KeepArgs, 'to' | 'trash' | 'restore' | 'min' | 'ratings' | 'from'>;
  readonly entries: readonly { readonly rejected: boolean }[];
  readonly choice: Pick<Choice, 'kept' | 'problems'>;
}

/** A line for each thing that was asked for and came to nothing. */
export function idleLines({ args, entries, choice, kit, trash }: Asked): string[] {
  const { to, min } = args;
  const ratings = printable(args.ratings);
  const lines: string[] = [];
  if (to !== undefined && kit === undefined) {
    const elsewhere = choice.problems.length > 0 ? '; --from names the folder that was auditioned' : '';
    const rated = `rated ${min} or more`;
    lines.push(
      choice.kept.length > 0
        ? `Nothing in ${ratings} that is ${rated} fits into the limits.`
        : `Nothing in ${ratings} is ${rated} and still there${elsewhere}.`,
    );
  }
  if (args.restore && trash.restored.length === 0) lines.push('The trash holds nothing to bring back.');
  if (args.trash && trash.trashed.length === 0) {
    const isRejected = entries.some(({ rejected }) => rejected);
    lines.push(
      isRejected
        ? 'Nothing to put away: what was rejected is in the trash already, or not there any more.'
        : `Nothing to put away: nothing in ${ratings} is rejected.`,
    );
  }
  return lines;
}

function kitLines({ path, kept, copied, removed, edited, backup }: Kit, dryRun: boolean): string[] {
  const { seconds, bytes } = sums(kept);
  const tracks = new Set(kept.map(({ track }) => track)).size;
  const size = `${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s`;
  const longest = Math.max(0, ...kept.map(({ name }) => name.length));
  const there = kept.length - copied.length;
  return [
    ...(dryRun ? kept.map(({ name, rating, place }) => `${name.padEnd(longest)}  ${rating}  ${printable(place)}`) : []),
    `${printable(path)}: ${counted(kept.length, 'texture')} of ${counted(tracks, 'track')}, ${size}.`,
    ...(there > 0 ? [`  ${copied.length} ${dryRun ? 'to copy' : 'copied'}, ${there} there already.`] : []),
    ...(removed.length > 0 ? [`  ${removed.length} of the older kit ${dryRun ? 'would go' : 'taken away'}.`] : []),
    ...(edited.length > 0 ? [`  Changed since they were written, and left as they are: ${listText(edited)}.`] : []),
    ...(backup === undefined ? [] : [`  What was there before is kept as ${printable(backup)}.`]),
  ];
}

const mostListed = 5;

function listText(names: readonly string[]): string {
  const more = names.length - mostListed;
  return `${names.slice(0, mostListed).map(printable).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function trashLines({ trashed, restored, folders }: TrashReport, dryRun: boolean): string[] {
  const where = folders.map(printable).join(', ');
  const [go, come] = dryRun ? ['would go to the trash', 'would come back'] : [`moved to ${where}`, 'brought back'];
  return [
    ...(restored.length > 0 ? [`${counted(restored.length, 'texture')} ${come} from the trash.`] : []),
    ...(trashed.length > 0 ? [`${counted(trashed.length, 'rejected texture')} ${go}.`] : []),
  ];
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function sums(kept: Kit['kept']): { readonly seconds: number; readonly bytes: number } {
  return {
    seconds: kept.reduce((sum, { entry }) => sum + secondsOf(entry), 0),
    bytes: kept.reduce((sum, { entry }) => sum + entry.bytes, 0),
  };
}

/** The document of `--json`. */
export function doneDocument({ kit, leftOut, trash, problems, dryRun }: Done): KeepAnswer {
  return {
    dry_run: dryRun,
    kit: kit === undefined ? null : kitDocument(kit, leftOut),
    trashed: trash.trashed,
    restored: trash.restored,
    problems,
  };
}

function kitDocument(
  { form, path, kept, copied, removed, edited, backup }: Kit,
  leftOut: number,
): NonNullable<KeepAnswer['kit']> {
  const { seconds, bytes } = sums(kept);
  return {
    form,
    path,
    seconds: Number(seconds.toFixed(3)),
    bytes,
    copied,
    removed,
    edited,
    backup: backup ?? null,
    files: kept.map(({ name, place, rating, entry }) => ({ name, path: place, rating, sha256: entry.sha256 })),
    left_out: leftOut,
  };
}
