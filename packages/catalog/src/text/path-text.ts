/**
 * File names as text, and back to the same bytes. A name is a string of bytes on Linux; the documents hold text.
 *
 * A name that is valid UTF-8 stands as it is. A byte that is not becomes `\xNN` (two lower-case hex digits), and the
 * backslash of a name that already holds such a group becomes `\x5c`, so that every name reads back to its bytes.
 */

import { isUtf8 } from 'node:buffer';

const escape = /\\x([0-9a-f]{2})/g;

/** The text that stands for a file name (or a path) of these bytes in every document. */
export function pathToText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return escapeBackslashes(buffer.toString());
  return pieces(buffer)
    .map((piece) => (typeof piece === 'number' ? `\\x${piece.toString(16)}` : escapeBackslashes(piece)))
    .join('');
}

/** The bytes of the file name that a text stands for. */
export function textToPath(text: string): Buffer {
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of text.matchAll(escape)) {
    parts.push(Buffer.from(text.slice(end, match.index)), Buffer.of(Number.parseInt(match[1] ?? '', 16)));
    end = match.index + match[0].length;
  }
  parts.push(Buffer.from(text.slice(end)));
  return Buffer.concat(parts);
}

/** True when the text holds escapes: such a file is opened with `textToPath`, any other with the text itself. */
export function isEscapedPath(text: string): boolean {
  return text.includes('\\') && text.search(escape) >= 0;
}

function escapeBackslashes(text: string): string {
  return text.includes('\\') ? text.replaceAll(escape, '\\x5cx$1') : text;
}

/** Stretches of valid UTF-8 as text, each byte between them as a number. */
function pieces(buffer: Buffer): (string | number)[] {
  const result: (string | number)[] = [];
  let start = 0;
  for (let at = 0; at < buffer.length;) {
    const length = sequenceLength(buffer, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > start) result.push(buffer.toString('utf8', start, at));
    result.push(buffer[at] ?? 0);
    start = at += 1;
  }
  if (start < buffer.length) result.push(buffer.toString('utf8', start));
  return result;
}

/** Bytes of the valid UTF-8 sequence at `at`; 0 when there is none. */
function sequenceLength(buffer: Buffer, at: number): number {
  const first = buffer[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const sequence = buffer.subarray(at, at + length);
  // Decoding and encoding again settles overlong forms, surrogates and cut sequences as the standard does.
  return sequence.length === length && Buffer.from(sequence.toString('utf8')).equals(sequence) ? length : 0;
}
