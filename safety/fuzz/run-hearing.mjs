/** A sound file through what discover --analyze measures of it. */
import { writeFileSync } from 'node:fs';
import { decodeBlocks } from '@stem/core/format';
import { createTrackMeter } from '@stem/core/texture';
import { allowed, expected } from './violation.mjs';

/**
 * @param {Buffer} bytes
 * @param {import('./targets.mjs').Place} place
 */
export async function runHearing(bytes, { file }) {
  writeFileSync(file, bytes);
  const measures = await allowed(async () => {
    /** @type {ReturnType<typeof createTrackMeter> | undefined} */
    let meter;
    const info = await decodeBlocks(file, (form) => {
      const track = createTrackMeter(form);
      meter = track;
      return (channels) => track.process(channels);
    });
    return (meter ?? createTrackMeter(info)).finish().measures;
  });
  if (measures === undefined) return false;
  const odd = oddNumbers(measures);
  expected(odd.length === 0, () => `no number: ${odd.join(', ')}`);
  return true;
}

/**
 * Names of what is NaN; infinity is the level of silence.
 * @param {object} values
 * @returns {string[]}
 */
function oddNumbers(values) {
  return Object.entries(values).flatMap(([name, value]) => {
    if (typeof value === 'number') return Number.isNaN(value) ? [name] : [];
    return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
      ? oddNumbers(value).map((inner) => `${name}.${inner}`)
      : [];
  });
}
