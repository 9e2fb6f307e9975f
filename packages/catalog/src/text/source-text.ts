/** Bytes of a document to its text: UTF-8, or UTF-16 with a byte order mark, as spreadsheets save it. */
import { InputError, systemErrorWords } from '@stem/core';
import { mostDocumentBytes, tooLarge } from '@stem/core/format/files';
import { readFile, stat } from 'node:fs/promises';
import { placesOf } from './places.ts';
import { DocumentError, type Place } from './problem.ts';

/**
 * Reads a document whole. A file that is not there, or cannot be read, is an InputError that says so.
 * `origin` says where such a file comes from: `stem discover writes it`.
 */
export async function readBytes(file: string, origin?: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size <= mostDocumentBytes) return await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    const reason = reasons.get(code) ?? `cannot be read: ${systemErrorWords(cause) ?? String(cause)}`;
    const isElsewhere = code === 'ENOENT' || code === 'EISDIR';
    const advice = isElsewhere && origin !== undefined ? `; ${origin}` : '';
    throw new InputError(`${file}: ${reason}${advice}.`, { cause });
  }
  throw new InputError(tooLarge(file));
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'expected a file, got a folder'],
  ['EACCES', 'permission denied'],
  ['ENOTDIR', 'there is no such file (a part of the path is not a folder)'],
]);

const start: Place = { line: 1, column: 1 };

/** The text without its byte order mark. Throws a DocumentError where it is none, or at the first byte that is no UTF-8. */
export function decodeText(bytes: Uint8Array, file: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const fail = (place: Place, message: string): never => {
    throw new DocumentError([{ file, ...place, path: '', message }]);
  };
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3) {
    fail(start, 'expected text, got a zip, or what a spreadsheet keeps for itself (save it as "CSV UTF-8")');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (bytes.includes(0)) return fail(start, 'expected text, got something else, such as sound or a picture');
    const before = validStart(bytes);
    const byte = (bytes[before.length] ?? 0).toString(16).padStart(2, '0');
    const message = `expected UTF-8 text, got the byte 0x${byte} (save it as UTF-8; in a spreadsheet, as "CSV UTF-8")`;
    return fail(placesOf(before.text)(before.text.length), message);
  }
}

/** The longest valid start of the bytes, found by halving. */
function validStart(bytes: Uint8Array): { length: number; text: string } {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isValidStart(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  // What is left may end within a sequence that later bytes break: the sequence is where the trouble starts.
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, low), { stream: true });
  return { length: Buffer.byteLength(text), text };
}

function isValidStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
