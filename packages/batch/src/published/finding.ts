/** What verifying a batch can find: what it is, where, and in which words. */

/**
 * `missing`: listed and not there. `changed`: not what was written. `extra`: in a track's folder and not listed.
 * `half-published`: of a run that was killed, or still works. `foreign`: beside the tracks' folders, and none.
 * `unreadable`: the system refused.
 */
export type FindingKind = 'missing' | 'changed' | 'extra' | 'half-published' | 'foreign' | 'unreadable';

export interface Finding {
  readonly kind: FindingKind;
  /** From the folder on that was verified, with slashes. */
  readonly path: string;
  /** `expected …, got …` */
  readonly message: string;
}

/** What systems leave in folders by themselves. */
const bystanders: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

export function isBystander(name: string): boolean {
  return bystanders.has(name);
}

/** What `stem audition` writes where it is asked to: the page, and what was judged on it. */
const auditionFiles: ReadonlySet<string> = new Set(['index.html', 'ratings.json']);

export function isOfAudition(name: string): boolean {
  return auditionFiles.has(name);
}

/** What is written under this name becomes another file's when it is whole. */
export function isTemporary(name: string): boolean {
  return /^\..+\.[0-9a-f-]{36}\.tmp$/.test(name);
}

/** `a/b`; either may be empty: the folder that was asked for, or the folder itself. */
export function pathBelow(folder: string, name: string): string {
  return folder === '' || name === '' ? `${folder}${name}` : `${folder}/${name}`;
}
