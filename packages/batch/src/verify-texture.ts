/** Reads a written texture back: what a sampler will find must be what was meant. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InternalError } from '@stem/core';
import { truePeak } from '@stem/core/analysis';
import { frameCount, type AudioBuffer } from '@stem/core/audio';
import { dbToGain } from '@stem/core/dsp';
import { decode } from '@stem/core/format';
import type { FinishedTexture, Loop } from '@stem/core/texture';

export type BitDepth = 16 | 24 | 32;

/** The file as it lies on the disk. */
export interface VerifiedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Throws InternalError that names what differs from the texture. */
export async function verifyTexture(path: string, texture: FinishedTexture, bitDepth: BitDepth): Promise<VerifiedFile> {
  const bytes = await readFile(path);
  const { audio, info, warnings } = await decode(path);
  const wanted = texture.audio;
  const facts: [what: string, expected: unknown, found: unknown][] = [
    ['frames', frameCount(wanted), frameCount(audio)],
    ['sample rate', wanted.sampleRate, audio.sampleRate],
    ['channels', wanted.channels.length, audio.channels.length],
    ['bits', bitDepth, info.bitsPerSample],
    ['warnings', '', warnings.join(' ')],
    ['loop', loopText(texture.loop), loopText(samplerLoop(bytes))],
  ];
  for (const [what, expected, found] of facts) {
    if (expected !== found) throw mismatch(texture, `${what}: expected ${String(expected)}, got ${String(found)}`);
  }
  verifySamples(audio, texture, bitDepth);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Within the quantiser's error (TPDF dither and rounding: 1.5 steps; the topmost step is missing), not silent, not over. */
function verifySamples(audio: AudioBuffer, texture: FinishedTexture, bitDepth: BitDepth): void {
  const step = bitDepth === 32 ? 0 : 2 ** (1 - bitDepth);
  const tolerance = 2 * step;
  let largest = 0;
  for (const [index, channel] of audio.channels.entries()) {
    const wanted = texture.audio.channels[index] ?? channel;
    for (let frame = 0; frame < channel.length; frame++) {
      const sample = channel[frame] ?? NaN;
      const error = Math.abs(sample - (wanted[frame] ?? NaN));
      // Written so that NaN fails as well.
      if (!(error <= tolerance)) throw mismatch(texture, `sample ${frame} of channel ${index} is off by ${error}`);
      if (Math.abs(sample) > largest) largest = Math.abs(sample);
    }
  }
  if (largest === 0) throw mismatch(texture, 'silence');
  // Between samples the dither of neighbours can add up to a little more than on them.
  const limit = dbToGain(texture.measurements.truePeakDbtp) * 1.001 + 2 * tolerance;
  const peak = truePeak(audio);
  if (!(peak <= limit)) throw mismatch(texture, `true peak: expected at most ${limit}, got ${peak}`);
}

/** The loop of the first `smpl` chunk, read anew from the bytes rather than with the writer's own code. */
function samplerLoop(bytes: Buffer): Loop | undefined {
  for (let at = 12; at + 8 <= bytes.length;) {
    const [id, size] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    if (id === 'smpl') {
      const loops = bytes.readUInt32LE(at + 8 + 28);
      return loops === 0 ? undefined : { start: bytes.readUInt32LE(at + 52), end: bytes.readUInt32LE(at + 56) };
    }
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function loopText(loop: Loop | undefined): string {
  return loop === undefined ? 'none' : `${loop.start} to ${loop.end}`;
}

function mismatch({ name }: FinishedTexture, what: string): InternalError {
  return new InternalError(`${name} did not read back as it was written (${what})`);
}
