/** The checksum of an entry of the analysis cache: the first characters of a hash over its line of JSON. */
import { createHash } from 'node:crypto';

export const checksumLength = 16;

/** @param {string} text */
export function checksum(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, checksumLength);
}

/**
 * Makes it right again, in place.
 * @param {Buffer} bytes
 */
export function sealEntry(bytes) {
  const end = bytes.indexOf('\n');
  if (end >= checksumLength) bytes.write(checksum(bytes.toString('utf8', checksumLength, end)), 0, 'latin1');
}
