/**
 * What is remembered of a file's sound, by its content: one file each in the cache folder, a line of JSON with the measures,
 * then the samples of the fingerprint.
 */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnalysisColumn } from '@stem/catalog';
import { unpackFingerprint, type Fingerprint, type PackedFingerprint } from '@stem/core/analysis';
import { writeFileAtomic } from '@stem/core/format';
import { measuresVersion } from '@stem/core/texture';

/** The columns that are measured; the others depend on other files, or on none. */
export type MeasuredColumn = Exclude<AnalysisColumn, 'duplicate_group' | 'content_hash'>;

/** Numbers as they were measured; null where there is nothing to measure. */
export type MeasuredValues = Readonly<Record<MeasuredColumn, number | string | null>>;

export interface AnalysisRecord {
  /** What decoded the file: another ffmpeg may hear something else in it. */
  readonly decoder: string;
  readonly values: MeasuredValues;
  readonly warnings: readonly string[];
  readonly fingerprint: PackedFingerprint;
}

/** The line of JSON is shorter. */
const longestHeader = 16_384;

export interface AnalysisCache {
  /** The record of this content; undefined where there is none that can be used. */
  read(contentHash: string): Promise<AnalysisRecord | undefined>;
  readFingerprint(contentHash: string): Promise<Fingerprint | undefined>;
  write(contentHash: string, record: AnalysisRecord, samples: Int8Array): Promise<void>;
}

/** The cache in a folder, which is made when something is written. */
export function openAnalysisCache(folder: string): AnalysisCache {
  const fileOf = (contentHash: string): string =>
    join(folder, `analysis-${measuresVersion}`, contentHash.slice(0, 2), contentHash);

  const readParts = async (contentHash: string, most: number): Promise<Parts | undefined> => {
    try {
      const handle = await open(fileOf(contentHash), 'r');
      try {
        const buffer = Buffer.alloc(Math.min(most, (await handle.stat()).size));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
        const end = buffer.indexOf('\n');
        const record = JSON.parse(buffer.toString('utf8', 0, end)) as AnalysisRecord;
        return { record, samples: new Int8Array(buffer.buffer, buffer.byteOffset + end + 1, bytesRead - end - 1) };
      } finally {
        await handle.close();
      }
    } catch {
      // Not there, cut short or not ours: then the file is measured again, which is all a cache can save.
      return undefined;
    }
  };

  return {
    read: async (contentHash) => (await readParts(contentHash, longestHeader))?.record,
    async readFingerprint(contentHash) {
      const parts = await readParts(contentHash, Infinity);
      return parts && unpackFingerprint(parts.record.fingerprint, parts.samples);
    },
    async write(contentHash, record, samples) {
      const file = fileOf(contentHash);
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(
        file,
        Buffer.concat([Buffer.from(`${JSON.stringify(record)}\n`), Buffer.from(samples.buffer)]),
      );
    },
  };
}

interface Parts {
  readonly record: AnalysisRecord;
  readonly samples: Int8Array;
}
