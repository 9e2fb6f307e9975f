/** Where the cells of a CSV stand. The parser gives no places, so a problem's place is found in a second look. */
import { placesOf } from './places.ts';
import type { Place } from './problem.ts';

export interface CsvLayout {
  /** Place of a cell, blank records not counted; the end of its record when there is no such cell. */
  readonly placeOf: (record: number, field: number) => Place;
  /** The quote that is never closed, if there is one. */
  readonly openQuote: Place | undefined;
}

interface LaidRecord {
  /** Offset of each cell, and of the record's end. */
  readonly offsets: readonly number[];
}

/** Follows the same rules as the parser: a quote opens at the start of a cell only, and doubled it is content. */
export function csvLayout(text: string, start: number, delimiter: string): CsvLayout {
  const records: LaidRecord[] = [];
  let at = start;
  let openQuote: number | undefined;
  while (at < text.length) {
    const { end, offsets, blank, unclosed } = layRecord(text, at, delimiter);
    openQuote ??= unclosed;
    if (!blank) records.push({ offsets });
    at = end;
  }
  const placeAt = placesOf(text);
  return {
    placeOf(record, field) {
      const offsets = records[record]?.offsets ?? [];
      return placeAt(offsets[field] ?? offsets.at(-1) ?? text.length);
    },
    openQuote: openQuote === undefined ? undefined : placeAt(openQuote),
  };
}

interface LaidLine extends LaidRecord {
  /** Offset after the line end. */
  readonly end: number;
  readonly blank: boolean;
  readonly unclosed: number | undefined;
}

function layRecord(text: string, start: number, delimiter: string): LaidLine {
  const offsets = [start];
  let blank = true;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' && at === offsets.at(-1)) {
      const close = closingQuote(text, at + 1);
      if (close === undefined) return { end: text.length, offsets, blank: false, unclosed: at };
      blank &&= text.slice(at + 1, close).trim() === '';
      at = close;
    } else if (character === delimiter) {
      offsets.push(at + 1);
    } else if (character === '\n' || character === '\r') {
      offsets.push(at);
      const end = character === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
      return { end, offsets, blank, unclosed: undefined };
    } else {
      blank &&= character.trim() === '';
    }
  }
  offsets.push(text.length);
  return { end: text.length, offsets, blank, unclosed: undefined };
}

/** Offset of the quote that closes, past doubled ones. */
function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
