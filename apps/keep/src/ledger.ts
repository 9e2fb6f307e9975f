/** What `keep` has put into a folder (`.stem-kit.json`): so that it replaces and takes away nothing else. */
import { join } from 'node:path';
import { InputError } from '@stem/core';
import { readDocument, writeFileAtomic } from '@stem/core/format/files';

const ledgerName = '.stem-kit.json';

/** Hashes that a file of ours may have, by its name: two while one replaces the other. */
export type Ledger = ReadonlyMap<string, ReadonlySet<string>>;

export interface LedgerFile {
  readonly name: string;
  readonly sha256: string;
}

/** Empty where there is none. Throws an InputError where it is none of ours. */
export async function readLedger(folder: string): Promise<Ledger> {
  const path = join(folder, ledgerName);
  const text = await readDocument(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  const files = parsed(text);
  if (files === undefined) throw new InputError(`${path} is no list of a kit: move it away, and try again.`);
  return ledgerOf(files);
}

function ledgerOf(files: readonly LedgerFile[]): Ledger {
  const ledger = new Map<string, Set<string>>();
  for (const { name, sha256 } of files) ledger.set(name, (ledger.get(name) ?? new Set()).add(sha256));
  return ledger;
}

export async function writeLedger(folder: string, files: readonly LedgerFile[]): Promise<void> {
  const document = { kind: 'kit', version: 1, files };
  await writeFileAtomic(join(folder, ledgerName), `${JSON.stringify(document, null, 2)}\n`);
}

/** What it says is data: a name with a folder in it is none of a kit. */
function parsed(text: string): LedgerFile[] | undefined {
  try {
    const document = JSON.parse(text) as { kind?: unknown; version?: unknown; files?: unknown } | null;
    if (document?.kind !== 'kit' || document.version !== 1 || !Array.isArray(document.files)) return undefined;
    const files = document.files.map((file: unknown) => file as Partial<Record<keyof LedgerFile, unknown>> | null);
    return files.every(isLedgerFile) ? files : undefined;
  } catch {
    return undefined;
  }
}

function isLedgerFile(file: Partial<Record<keyof LedgerFile, unknown>> | null): file is LedgerFile {
  const { name, sha256 } = file ?? {};
  return typeof name === 'string' && /^[a-z0-9_]+\.(?:wav|csv)$/.test(name) && typeof sha256 === 'string';
}
