/** Reads a texture back from disk and holds it against what was meant, chunk by chunk and sample by sample. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InternalError } from '@stem/core';
import { frameCount } from '@stem/core/audio';
import { dbToGain } from '@stem/core/dsp';
import { pcmDifference } from '@stem/core/format/making';
import type { FinishedTexture, Loop } from '@stem/core/texture';
import { wavOutline } from './wav-outline.ts';

export type BitDepth = 16 | 24 | 32;

/** What the manifest says of the file's bytes. */
export interface VerifiedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Throws InternalError that names what differs from the texture. */
export function verifyTexture(path: string, texture: FinishedTexture, bitDepth: BitDepth): VerifiedFile {
  const bytes = readWhole(path);
  const outline = wavOutline(bytes);
  const wanted = texture.audio;
  const facts: [what: string, expected: unknown, found: unknown][] = [
    ['warnings', '', outline.warnings.join(' ')],
    ['coding', bitDepth === 32 ? 'float' : 'pcm', outline.coding],
    ['bits', bitDepth, outline.bits],
    ['sample rate', wanted.sampleRate, outline.sampleRate],
    ['channels', wanted.channels.length, outline.channels],
    ['frames', frameCount(wanted), outline.frames],
    ['loop', loopText(texture.loop), loopText(outline.loop)],
  ];
  for (const [what, expected, found] of facts) {
    if (expected !== found) throw mismatch(texture, `${what}: expected ${String(expected)}, got ${String(found)}`);
  }
  verifySamples(outline.samples, texture, bitDepth);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Bytes of the last file: the next one is read into the same memory, which is valid until then. */
let spare = Buffer.alloc(0);

function readWhole(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (spare.length < size) spare = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(file, spare, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return spare.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/**
 * Within the quantiser's error (TPDF dither and rounding: 1.5 steps; the topmost step is missing), not silent, not over.
 * Samples that are that near have a true peak that is as near to the one that was measured.
 */
function verifySamples(bytes: Uint8Array, texture: FinishedTexture, bitDepth: BitDepth): void {
  const step = bitDepth === 32 ? 0 : 2 ** (1 - bitDepth);
  const tolerance = 2 * step;
  const { error, peak } = pcmDifference({ bytes, bitDepth }, texture.audio.channels);
  // Written so that NaN fails as well.
  if (!(error <= tolerance)) throw mismatch(texture, `a sample is off by ${error}`);
  if (peak === 0) throw mismatch(texture, 'silence');
  const limit = dbToGain(texture.measurements.truePeakDbtp) * 1.001 + 2 * tolerance;
  if (!(peak <= limit)) throw mismatch(texture, `peak: expected at most ${limit}, got ${peak}`);
}

function loopText(loop: Loop | undefined): string {
  return loop === undefined ? 'none' : `${loop.start} to ${loop.end}`;
}

function mismatch({ name }: FinishedTexture, what: string): InternalError {
  return new InternalError(`${name} did not read back as it was written (${what})`);
}
