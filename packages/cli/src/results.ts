/** What a command was asked for, on stdout and nowhere else. */
import { painter, type Style } from './painter.ts';
import { printableJson } from './printable.ts';

/** Of a terminal that does not say how wide it is. */
const usualWidth = 80;

/** The part of a stream that is written to; the rest is there where it is a terminal. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(env?: object): boolean;
}

export interface Results {
  /** Columns of the terminal; undefined where the results go into a file or a pipe, where lines are not broken. */
  readonly width: number | undefined;
  /** The text in a style where stdout is a terminal that has colours, otherwise as it is. */
  paint(style: Style, text: string): string;
  /** Writes text as it is. */
  write(text: string): void;
  /** Writes one JSON document, indented, with a line break at its end. */
  json(value: unknown): void;
}

export function createResults(stdout: Sink, env: Readonly<Record<string, string | undefined>>): Results {
  const write = (text: string): void => void stdout.write(text);
  return {
    width: stdout.isTTY === true ? (stdout.columns ?? usualWidth) : undefined,
    paint: painter(stdout, env),
    write,
    json: (value) => write(`${printableJson(value)}\n`),
  };
}
