/** What `keep` has put into a folder: so that it replaces and takes away nothing else. */
import { join } from 'node:path';
import { formatKitList, kitListName, readKitList, type KitList } from '@stem/catalog/kit';
import { writeFileAtomic } from '@stem/core/format/files';

/** Hashes that a file of ours may have, by its name: two while one replaces the other. */
export type Ledger = ReadonlyMap<string, ReadonlySet<string>>;

/** Empty where there is none. Throws an InputError where it is none of ours. */
export async function readLedger(folder: string): Promise<Ledger> {
  const ledger = new Map<string, Set<string>>();
  for (const { name, sha256 } of (await readKitList(folder))?.files ?? []) {
    ledger.set(name, (ledger.get(name) ?? new Set()).add(sha256));
  }
  return ledger;
}

export async function writeLedger(folder: string, list: Pick<KitList, 'from' | 'files'>): Promise<void> {
  await writeFileAtomic(join(folder, kitListName), formatKitList(list));
}
