/** The catalog that an earlier scan left where this one writes. */
import { stat } from 'node:fs/promises';
import { InputError, systemErrorCode } from '@stem/core';
import { readCatalog, type CatalogRow } from '@stem/catalog/catalog';
import { systemReason } from '@stem/cli';
import { backupPath } from '@stem/cli/output-file';

export interface OlderCatalog {
  /** The rows whose ids live on: the catalog's own, or its backup's where it has none. */
  readonly rows: readonly CatalogRow[];
  /** True when there is something in the file that must not be lost. */
  readonly worthKeeping: boolean;
  /** Why the file is no catalog, in words; undefined when it is one or is not there. */
  readonly unreadable: string | undefined;
}

export async function readOlderCatalog(output: string): Promise<OlderCatalog> {
  const own = await rowsOf(output);
  if (own instanceof InputError) return { rows: [], worthKeeping: true, unreadable: own.message };
  if (own.length > 0) return { rows: own, worthKeeping: true, unreadable: undefined };
  const backup = await rowsOf(backupPath(output));
  return { rows: backup instanceof InputError ? [] : backup, worthKeeping: false, unreadable: undefined };
}

async function rowsOf(file: string): Promise<readonly CatalogRow[] | InputError> {
  if (!(await isRegularFile(file))) return [];
  try {
    return (await readCatalog(file)).rows;
  } catch (error) {
    if (error instanceof InputError && systemErrorCode(error.cause) === undefined) return error;
    throw cannotRead(file, error instanceof InputError ? error.cause : error);
  }
}

/** Where that cannot be told, nothing may be written: all ids would start anew. */
async function isRegularFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== undefined && absent.includes(code)) return false;
    throw cannotRead(file, error);
  }
}

const absent: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

function cannotRead(file: string, error: unknown): unknown {
  const reason = systemReason(error);
  if (reason === undefined) return error;
  return new InputError(`cannot read the older catalog ${file}, whose ids live on: ${reason}`, { cause: error });
}
