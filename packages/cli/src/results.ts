/** What a command was asked for, on stdout and nowhere else. */
import { printableJson } from './printable.ts';

/** The part of a stream that is written to. */
export interface Sink {
  write(text: string): unknown;
}

export interface Results {
  /** Writes text as it is. */
  write(text: string): void;
  /** Writes one JSON document, indented, with a line break at its end. */
  json(value: unknown): void;
}

export function createResults(stdout: Sink): Results {
  const write = (text: string): void => void stdout.write(text);
  return { write, json: (value) => write(`${printableJson(value)}\n`) };
}
