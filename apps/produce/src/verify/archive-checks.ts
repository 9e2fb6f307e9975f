/** The archive that lies beside the files of a folder: it is whole, and holds the same. */
import { join } from 'node:path';
import { failureReason } from '@stem/batch/job';
import { checkArchive } from '@stem/batch/archive';
import type { ProductionManifest } from '@stem/catalog/production';
import { FormatError } from '@stem/core';
import type { GateCheck, GateProblem } from '@stem/core/production';
import type { Delivery } from './delivery.ts';
import { failed, stated } from './findings.ts';

const again = 'Make the archive again: stem produce --force.';

/** Zips that the song does not name are no part of the delivery. */
export async function archiveChecks(
  place: string,
  manifest: ProductionManifest,
  delivery: Delivery,
): Promise<GateCheck[]> {
  const name = archiveName(manifest);
  const strangers = delivery.archives.filter((archive) => name !== undefined && archive !== name);
  const extra = strangers.map((archive) => {
    const advice = 'It is not the archive that the manifest names: take it out.';
    return failed({ check: `${archive}: extra file`, expected: 'none', got: 'a zip', advice });
  });
  if (name === undefined || !delivery.archives.includes(name)) return extra;
  return [...extra, ...stated(name, 'the files of the folder', await differences(join(place, name), delivery))];
}

async function differences(archive: string, { files }: Delivery): Promise<GateProblem[]> {
  const problem = (check: string, expected: string, got: string): GateProblem => ({
    check,
    expected,
    got,
    advice: again,
  });
  try {
    const found = await checkArchive(archive);
    const stored = new Map(found.files.map(({ name, sha256 }) => [name, sha256]));
    const broken = found.problems.map(({ name, message }) => problem(`archive: ${name}`, 'a whole file', message));
    const told = new Set(found.problems.map(({ name }) => name));
    const unlike = files
      .filter(({ path, sha256 }) => stored.get(path) !== sha256 && !told.has(path))
      .map(({ path, sha256 }) => problem(`archive: ${path}`, `SHA-256 ${sha256}`, stored.get(path) ?? 'no such file'));
    return [...broken, ...unlike];
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [problem('archive', 'a whole zip', failureReason(error))];
  }
}

/** As the song names it. */
function archiveName({ song }: ProductionManifest): string | undefined {
  const archive = song.values['archive'] as { readonly name?: unknown } | undefined;
  return typeof archive?.name === 'string' ? archive.name : undefined;
}
