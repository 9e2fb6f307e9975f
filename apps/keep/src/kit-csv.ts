/** `kit.csv`: what each file of a kit is, and where it came from. Cells are inert in spreadsheets. Pure. */
import { formatCsv } from '@stem/catalog/text';
import type { HeardFacts } from '@stem/core/texture';
import { secondsOf, type RatedFile } from './choose.ts';

export interface KitFile extends RatedFile {
  readonly name: string;
  readonly heard: HeardFacts;
}

const columns: readonly (readonly [name: string, cell: (file: KitFile) => string | number | null])[] = [
  ['name', ({ name }) => name],
  ['original_path', ({ place }) => place],
  ['source', ({ source }) => source.rel_path],
  ['kind', ({ entry }) => entry.role],
  ['rating', ({ rating }) => rating],
  ['tags', ({ tags }) => tags.join('; ')],
  ['key', ({ heard }) => heard.key],
  ['bpm', ({ heard }) => heard.bpm?.toFixed(1) ?? null],
  ['duration_sec', ({ entry }) => secondsOf(entry).toFixed(3)],
  ['loudness_lufs', ({ heard }) => heard.lufs?.toFixed(1) ?? null],
  ['true_peak_dbtp', ({ entry }) => entry.measurements.true_peak_dbtp?.toFixed(1) ?? null],
  ['loop_start', ({ entry }) => entry.loop?.start ?? null],
  ['loop_end', ({ entry }) => entry.loop?.end ?? null],
  ['sample_rate', ({ entry }) => entry.sample_rate],
  ['bit_depth', ({ entry }) => entry.bit_depth],
  ['channels', ({ entry }) => entry.channels],
  ['bytes', ({ entry }) => entry.bytes],
  ['grade', ({ entry }) => entry.grade],
  ['profile', ({ profile }) => profile],
  ['sha256', ({ entry }) => entry.sha256],
];

/** A line for each file, in the order given. */
export function kitCsv(files: readonly KitFile[]): string {
  return formatCsv(
    columns.map(([name]) => name),
    files.map((file) => columns.map(([, cell]) => String(cell(file) ?? ''))),
  );
}
