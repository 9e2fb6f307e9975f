/** A table of text, whichever form it was read from. */
import type { Place } from './problem.ts';

export interface Table {
  /** Names of the columns, as they stand. */
  readonly header: readonly string[];
  /** Cells below the header; a record may be shorter or longer than the header. */
  readonly records: readonly (readonly string[])[];
  /** True where numbers may be written `245,30`, as spreadsheets of many countries do. */
  readonly decimalComma: boolean;
  /** Place of a cell; record −1 is the header. A cell that is not there has the place of its record's end. */
  readonly placeOf: (record: number, field: number) => Place;
}
