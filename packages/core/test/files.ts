/** Files and system programs for the tests of `format`. Not shipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../src/dsp/random.ts';

// Under jest, a function of the global Math is far slower than one in a constant.
const { PI, abs, exp, max, min, sin } = Math;

/** Whether a program is on this machine. Tests that compare with one are skipped without it. */
export function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Runs a program and gives its stdout. Throws with its complaint where it fails. */
export function run(program: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 1 << 30 });
  if (error ?? status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}

/** A fresh folder, and what removes it. */
export function temporaryFolder(name: string): { at: (file: string) => string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `stem-${name}-`));
  return { at: (file) => join(path, file), remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Some music: chords with beats, a noise burst each half second and a gap. Channels differ, all below full scale. */
export function music(frames: number, channelCount: number, sampleRate = 44_100): Float32Array[] {
  const random = createRandom('music');
  return Array.from({ length: channelCount }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, i) => {
      const t = i / sampleRate;
      if (t % 2 > 1.9) return 0;
      const burst = exp(-30 * (t % 0.5)) * random.uniform(-0.3, 0.3);
      const chord = sin(2 * PI * 220 * t) + sin(2 * PI * (277 + 3 * channel) * t);
      return 0.25 * chord * (1 + 0.3 * sin(2 * PI * 0.7 * t)) + burst;
    }),
  );
}

/** What ffmpeg decodes a file to, planar. */
export function decodeWithFfmpeg(path: string, channelCount: number): Float32Array[] {
  const bytes = run('ffmpeg', ['-v', 'error', '-nostdin', '-i', `file:${path}`, '-map', '0:a:0', '-f', 'f32le', '-']);
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const frames = samples.length / channelCount;
  return Array.from({ length: channelCount }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, i) => samples[i * channelCount + channel]!),
  );
}

/** The shift of `b` against `a` in frames, within ± `most`, at which they correlate best. */
export function bestLag(a: Float32Array, b: Float32Array, most: number): number {
  let best = { lag: 0, sum: -Infinity };
  for (let lag = -most; lag <= most; lag++) {
    let sum = 0;
    for (let i = most; i < min(a.length, b.length) - most; i++) sum += a[i]! * b[i + lag]!;
    if (sum > best.sum) best = { lag, sum };
  }
  return best.lag;
}

/** The largest difference of two signals where both are. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < min(a.length, b.length); i++) largest = max(largest, abs(a[i]! - b[i]!));
  return largest;
}

/** Where two signals first differ in any bit, or undefined. Much faster than `toEqual` on long arrays. */
export function firstDifference(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
): { channel: number; frame: number } | undefined {
  for (const [channel, samples] of a.entries()) {
    const other = b[channel] ?? new Float32Array(0);
    const bytesOf = (array: Float32Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    if (bytesOf(samples).equals(bytesOf(other))) continue;
    const frame = samples.findIndex((sample, i) => !Object.is(sample, other[i]));
    return { channel, frame: frame < 0 ? samples.length : frame };
  }
  return a.length === b.length ? undefined : { channel: a.length, frame: 0 };
}
