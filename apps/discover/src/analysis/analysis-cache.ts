/**
 * What is remembered of a file's sound, by its content: one file each in the cache folder, a line of JSON with the measures
 * and a checksum, then the samples of the fingerprint.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnalysisColumn } from '@stem/catalog/catalog';
import type { Kernels } from '@stem/cli/kernels';
import {
  isPackedFingerprint,
  packFingerprint,
  shapesOfPacked,
  unpackFingerprint,
  type Fingerprint,
  type FingerprintShapes,
  type PackedFingerprint,
} from '@stem/core/analysis';
import { makeFolder, writeFileAtomic } from '@stem/core/format/files';
import { measuresVersion } from '@stem/core/texture';

/** The columns that are measured; the others depend on other files, or on none. */
export type MeasuredColumn = Exclude<AnalysisColumn, 'duplicate_group' | 'content_hash'>;

/** Numbers as they were measured; null where there is nothing to measure. */
export type MeasuredValues = Readonly<Record<MeasuredColumn, number | string | null>>;

/** What is held of every file at once: about a kilobyte. */
export interface AnalysisRecord {
  /** What decoded the file: another ffmpeg may hear something else in it. */
  readonly decoder: string;
  readonly values: MeasuredValues;
  readonly warnings: readonly string[];
  readonly shapes: FingerprintShapes;
}

/** What the line of JSON holds. */
interface StoredRecord extends Omit<AnalysisRecord, 'shapes'> {
  readonly fingerprint: PackedFingerprint;
  /** Length of what follows the line. */
  readonly sampleBytes: number;
}

export interface AnalysisCache {
  /** The record of this content; undefined where there is none that can be used. */
  read(contentHash: string): Promise<AnalysisRecord | undefined>;
  readFingerprint(contentHash: string): Promise<Fingerprint | undefined>;
  write(contentHash: string, record: Omit<AnalysisRecord, 'shapes'>, fingerprint: Fingerprint): Promise<void>;
}

/** The line is shorter. */
const longestLine = 16_384;
const checksumLength = 16;
/** How old the date of an entry may be while it is in use: it is what pruning goes by. */
const renewAfterMs = 7 * 24 * 3600 * 1000;

/** Where what these kernels measured lies, in this version. */
export function entriesFolder(folder: string, kernels: Kernels): string {
  return join(folder, `analysis-${measuresVersion}${kernels === 'simd' ? '' : `-${kernels}`}`);
}

/** The cache in a folder, which is made when something is written. */
export function openAnalysisCache(folder: string, kernels: Kernels): AnalysisCache {
  const entries = entriesFolder(folder, kernels);
  const fileOf = (contentHash: string): string => join(entries, contentHash.slice(0, 2), contentHash);
  return {
    async read(contentHash) {
      const stored = (await readEntry(fileOf(contentHash), longestLine))?.stored;
      if (stored === undefined) return undefined;
      const { decoder, values, warnings, fingerprint } = stored;
      return { decoder, values, warnings, shapes: shapesOfPacked(fingerprint) };
    },
    async readFingerprint(contentHash) {
      const entry = await readEntry(fileOf(contentHash), Infinity);
      return entry && unpackFingerprint(entry.stored.fingerprint, entry.samples);
    },
    async write(contentHash, { decoder, values, warnings }, fingerprint) {
      const { packed, samples } = packFingerprint(fingerprint);
      const stored: StoredRecord = { decoder, values, warnings, fingerprint: packed, sampleBytes: samples.length };
      const json = JSON.stringify(stored);
      const file = fileOf(contentHash);
      await makeFolder(dirname(file));
      await writeFileAtomic(
        file,
        Buffer.concat([Buffer.from(`${checksum(json)}${json}\n`), Buffer.from(samples.buffer)]),
      );
    },
  };
}

interface Entry {
  readonly stored: StoredRecord;
  readonly samples: Int8Array;
}

/** An entry, or the first `most` bytes of it; undefined where it is not there, cut short or not ours. */
async function readEntry(file: string, most: number): Promise<Entry | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size, mtimeMs } = await handle.stat();
      const bytes = Buffer.alloc(Math.min(most, size));
      await handle.read(bytes, 0, bytes.length, 0);
      const end = bytes.indexOf('\n');
      const json = bytes.toString('utf8', checksumLength, end);
      if (end < 0 || bytes.toString('latin1', 0, checksumLength) !== checksum(json)) return undefined;
      const stored: unknown = JSON.parse(json);
      if (!isStored(stored) || size !== end + 1 + stored.sampleBytes) return undefined;
      const now = new Date();
      if (now.getTime() - mtimeMs > renewAfterMs) await handle.utimes(now, now).catch(() => undefined);
      return { stored, samples: new Int8Array(bytes.buffer, bytes.byteOffset + end + 1, bytes.length - end - 1) };
    } finally {
      await handle.close();
    }
  } catch {
    // Then the file is measured again, which is all a cache can save.
    return undefined;
  }
}

/** The checksum tells damage, not whose entry it is. */
function isStored(value: unknown): value is StoredRecord {
  const { decoder, values, warnings, fingerprint, sampleBytes } = (value ?? {}) as Partial<StoredRecord>;
  return (
    isPackedFingerprint(fingerprint, sampleBytes ?? 0) &&
    [decoder, ...(Array.isArray(warnings) ? warnings : [undefined])].every((one) => typeof one === 'string') &&
    typeof values === 'object' &&
    values !== null &&
    Object.values(values).every((one) => one === null || typeof one === 'string' || Number.isFinite(one))
  );
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, checksumLength);
}
