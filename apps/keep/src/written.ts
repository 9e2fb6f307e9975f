/** What was written of a kit. */
import { createHash } from 'node:crypto';
import { compareCodePoints } from '@stem/catalog/text';
import type { RatedFile } from './choose.ts';

export interface NamedFile extends RatedFile {
  readonly name: string;
}

/** By their names. */
export function withNames(files: readonly RatedFile[], names: readonly string[]): NamedFile[] {
  const named = files.map((file, index) => ({ ...file, name: names[index] ?? '' }));
  return named.sort((a, b) => compareCodePoints(a.name, b.name));
}

export interface Written {
  readonly kept: readonly NamedFile[];
  /** Names; the others were there already. */
  readonly copied: readonly string[];
  readonly removed: readonly string[];
  /** Where something that was in the way is kept. */
  readonly backup: string | undefined;
  readonly problems: readonly string[];
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
