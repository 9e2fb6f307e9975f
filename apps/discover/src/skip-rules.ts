/** What of an archive is passed over, and why. */
import { createRequire } from 'node:module';
import type ignore from 'ignore';

/** What reads patterns is loaded where there are some: most archives have none. */
const load = createRequire(import.meta.url);

/** Why something was passed over. */
export type SkipCause =
  | 'named'
  | 'hidden'
  | 'work'
  | 'ignored'
  | 'metadata'
  | 'linked-folder'
  | 'linked-outside'
  | 'needs-ffmpeg'
  | 'not-audio'
  | 'special';

export interface SkipReason {
  readonly cause: SkipCause;
  /** The reason in words. */
  readonly words: string;
}

/** Folders of tools and of stem's own results, at any depth. */
const skippedNames: ReadonlySet<string> = new Set([
  'venv',
  '.venv',
  'env',
  '.env',
  '.git',
  '.github',
  '__pycache__',
  '.pytest_cache',
  'node_modules',
  'export',
  'exported',
  'exports',
  '.cache',
  'Thumbs.db',
  '.DS_Store',
]);

/** Where batch-generate works, below the root only. */
const workFolder = 'work';

/** How the names of folders start that it works in out of sight. */
const hiddenWork = '.stem-';

export interface IgnoreSources {
  /** The text of `.stemignore`, if there is one. */
  readonly stemignore: string | undefined;
  /** Patterns of `--ignore`, which come after it. */
  readonly patterns: readonly string[];
}

export interface SkipRules {
  readonly includeHidden: boolean;
  /** Undefined where nobody has asked for more to be skipped. */
  readonly ignores: ignore.Ignore | undefined;
}

/** Gitignore syntax in both; case counts, as in git on Linux, so that a catalog does not depend on the machine. */
export function readIgnores({ stemignore, patterns }: IgnoreSources): ignore.Ignore | undefined {
  if (stemignore === undefined && patterns.length === 0) return undefined;
  const ignores = (load('ignore') as typeof ignore)({ ignorecase: false });
  const lines = stemignore?.replace(/^\ufeff/, '').split(/\r?\n/) ?? [];
  ignores.add(lines.map((pattern) => ({ pattern, mark: '.stemignore' })));
  ignores.add(patterns.map((pattern) => ({ pattern: pattern.replace(/^#/, '\\#'), mark: '--ignore' })));
  return ignores;
}

export interface ArchiveEntry {
  /** Path below the root. */
  readonly relPath: string;
  readonly name: string;
  readonly directory: boolean;
}

/** The reason to pass over an entry by its name, or undefined. A negated ignore pattern (`!export/`) overrules the rest. */
export function skipReason(entry: ArchiveEntry, rules: SkipRules): SkipReason | undefined {
  const verdict = rules.ignores?.test(entry.directory ? `${entry.relPath}/` : entry.relPath);
  if (verdict?.unignored) return undefined;
  if (verdict?.rule !== undefined) {
    return { cause: 'ignored', words: `${verdict.rule.mark} says ${verdict.rule.pattern}` };
  }
  if (skippedNames.has(entry.name)) return { cause: 'named', words: `everything named ${entry.name} is skipped` };
  return entry.directory ? folderReason(entry, rules) : fileReason(entry);
}

function folderReason({ relPath, name }: ArchiveEntry, { includeHidden }: SkipRules): SkipReason | undefined {
  if (relPath === workFolder || name.startsWith(hiddenWork)) return { cause: 'work', words: "stem's working folder" };
  if (name.startsWith('.') && !includeHidden) return { cause: 'hidden', words: 'hidden folder' };
  return undefined;
}

function fileReason({ name }: ArchiveEntry): SkipReason | undefined {
  return name.startsWith('._') ? { cause: 'metadata', words: 'macOS metadata, no audio' } : undefined;
}
