/** WAV, AIFF and FLAC: what is read is what was written, to the last bit. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '@stem/core/dsp';
import { decode, encodeWav } from '@stem/core/format';
import { encodeFlac, type FlacCoding, type Join, type Subframe } from './flac-writer.ts';
import { encodeAiff, encodePcmWav } from './pcm-files.ts';
import type { Topic } from './report.ts';
import { exactly, type Row } from './row.ts';

const { fround, floor } = Math;

const sampleRate = 44_100;

export async function fileTopic(): Promise<Topic> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stem-conformance-'));
  try {
    const trial: Trial = { file: path.join(folder, 'trial') };
    return {
      title: 'Files',
      about: `A sample of b bits is worth its whole number ÷ 2^(b − 1), exactly; 32-bit integers and 64-bit floats are rounded to the
nearest 32-bit float. The FLAC files are written by a small coder of these measurements' own that is told which kind of
block to use. Each file is read whole and, once more, from frame 1234 to 3210; warnings count as differences.`,
      rows: [...(await ownWavRows(trial)), ...(await pcmRows(trial)), ...(await flacRows(trial))],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Trial {
  readonly file: string;
}

/** Every 16-bit value; every 251st of 24 bits; floats of every size. */
async function ownWavRows(trial: Trial): Promise<Row[]> {
  const values16 = Float32Array.from({ length: 65_536 }, (_, i) => (i - 32_768) / 32_768);
  const values24 = Float32Array.from({ length: floor(2 ** 24 / 251) }, (_, i) => (251 * i - 2 ** 23) / 2 ** 23);
  const random = createRandom('floats');
  const floats = Float32Array.from({ length: 50_000 }, () => {
    const size = 2 ** random.integer(-149, 3);
    return size * random.uniform(-1, 1);
  });
  const trials = [
    ['16 bit, every value', 16, values16],
    ['24 bit, every 251st value', 24, values24],
    ['32-bit float, 50000 values of every size down to denormal ones', 32, floats],
  ] as const;
  const rows: Row[] = [];
  for (const [signal, bitDepth, values] of trials) {
    const channels = [values, values.toReversed()];
    const bytes = encodeWav({ sampleRate, channels }, { bitDepth });
    rows.push(await row('WAV, written and read', signal, { trial, bytes, channels }));
  }
  return rows;
}

async function pcmRows(trial: Trial): Promise<Row[]> {
  const rows: Row[] = [];
  for (const bits of [8, 12, 16, 20, 24, 32]) {
    const channels = integers(bits, 2);
    const bytes = encodePcmWav(channels, { sampleRate, bits, kind: 'integer' });
    rows.push(await row('WAV, read', `${bits} bit`, { trial, bytes, channels: scaled(channels, bits) }));
  }
  for (const bits of [32, 64]) {
    const channels = integers(30, 2).map((channel) => channel.map((value) => value / 2 ** 28));
    const bytes = encodePcmWav(channels, { sampleRate, bits, kind: 'float' });
    rows.push(await row('WAV, read', `${bits}-bit float`, { trial, bytes, channels: scaled(channels, 1) }));
  }
  for (const bits of [8, 12, 16, 20, 24, 32]) {
    const channels = integers(bits, 2);
    const bytes = encodeAiff(channels, { sampleRate, bits, kind: 'integer' });
    rows.push(await row('AIFF, read', `${bits} bit`, { trial, bytes, channels: scaled(channels, bits) }));
  }
  const sowt = integers(16, 2);
  const swapped = encodeAiff(sowt, { sampleRate, bits: 16, kind: 'integer', compression: 'sowt' });
  rows.push(await row('AIFF-C, read', 'sowt (16 bit)', { trial, bytes: swapped, channels: scaled(sowt, 16) }));
  for (const [bits, compression] of [
    [32, 'fl32'],
    [64, 'fl64'],
  ] as const) {
    const channels = integers(30, 2).map((channel) => channel.map((value) => value / 2 ** 28));
    const bytes = encodeAiff(channels, { sampleRate, bits, kind: 'float', compression });
    rows.push(await row('AIFF-C, read', compression, { trial, bytes, channels: scaled(channels, 1) }));
  }
  return rows;
}

const fixedTwo: Subframe = { kind: 'fixed', order: 2 };

async function flacRows(trial: Trial): Promise<Row[]> {
  const rows: Row[] = [];
  const add = async (
    signal: string,
    channels: readonly Float64Array[],
    coding: Partial<FlacCoding> = {},
  ): Promise<void> => {
    const bits = coding.bits ?? 16;
    const bytes = encodeFlac(channels, { sampleRate, bits, subframe: fixedTwo, ...coding });
    rows.push(await row('FLAC, read', signal, { trial, bytes, channels: scaled(channels, bits) }));
  };
  for (const bits of [8, 12, 16, 20, 24, 32]) await add(`${bits} bit, fixed prediction`, walks(bits, 2), { bits });
  for (const bits of [16, 24, 32])
    await add(`${bits} bit, verbatim, noise at full scale`, integers(bits, 2), {
      bits,
      subframe: { kind: 'verbatim' },
    });
  await add('constant', [new Float64Array(4000).fill(-12_345)], { subframe: { kind: 'constant' } });
  for (const order of [0, 1, 2, 3, 4])
    await add(`fixed prediction of order ${order}`, walks(16, 2), { subframe: { kind: 'fixed', order } });
  for (const order of [1, 8, 12, 32])
    await add(`linear prediction of order ${order}`, walks(16, 2), { subframe: linear(order) });
  await add('linear prediction of order 32, 24 bit', walks(24, 2), { bits: 24, subframe: linear(32) });
  for (const join of ['left-side', 'side-right', 'mid-side'] as const satisfies readonly Join[]) {
    for (const bits of [16, 24, 32]) await add(`${join}, ${bits} bit`, walks(bits, 2), { bits, join });
  }
  await add(
    'three wasted bits',
    walks(13, 2).map((channel) => channel.map((value) => 8 * value)),
    { wasted: 3 },
  );
  await add('residual in 8 partitions', walks(16, 2), { partitionOrder: 3, blockFrames: 800 });
  await add('residual as plain numbers', walks(16, 2), { escaped: true });
  for (const count of [1, 3, 6, 8]) await add(`${count} channels`, walks(16, count));
  await add('blocks of 16 frames, 300 of them', walks(16, 2), { blockFrames: 16 });
  return rows;
}

/** Small coefficients that change sign, so that all of them matter. */
function linear(order: number): Subframe {
  const coefficients = Array.from({ length: order }, (_, k) =>
    k === 0 ? 900 : (k % 2 === 0 ? 7 : -5) * ((k % 3) + 1),
  );
  return { kind: 'linear', coefficients, shift: 10 };
}

const frames = 4805;

/** Noise over the whole range, its ends included. */
function integers(bits: number, channelCount: number): Float64Array[] {
  const top = 2 ** (bits - 1);
  const random = createRandom(`integers ${bits}`);
  return Array.from({ length: channelCount }, () => {
    const samples = Float64Array.from({ length: frames }, () => random.integer(-top, top - 1));
    samples.set([-top, top - 1, 0, -1, 1, top - 1, -top]);
    return samples;
  });
}

/** Walks that a predictor follows, between the ends of the range; channels resemble each other. */
function walks(bits: number, channelCount: number): Float64Array[] {
  const top = 2 ** (bits - 1);
  const random = createRandom(`walks ${bits}`);
  const common = new Float64Array(frames);
  for (let i = 1; i < frames; i++) {
    const next = (common[i - 1] ?? 0) + floor((top / 40) * random.uniform(-1, 1));
    common[i] = Math.max(-top, Math.min(top - 1, next));
  }
  return Array.from({ length: channelCount }, () => {
    const samples = common.map((value) => {
      const moved = value + floor((top / 100) * random.uniform(-1, 1));
      return Math.max(-top, Math.min(top - 1, moved));
    });
    // At 32 bits the residual of such steps would not be allowed.
    if (bits < 32) samples.set([top - 1, -top, top - 1]);
    return samples;
  });
}

/** What samples of so many bits are worth. */
function scaled(channels: readonly Float64Array[], bits: number): Float32Array[] {
  return channels.map((channel) => Float32Array.from(channel, (value) => fround(value / 2 ** (bits - 1))));
}

interface Attempt {
  readonly trial: Trial;
  readonly bytes: Uint8Array;
  readonly channels: readonly Float32Array[];
}

/** Reads what was written, whole and a stretch out of the middle. */
async function row(clause: string, signal: string, { trial, bytes, channels }: Attempt): Promise<Row> {
  await writeFile(trial.file, bytes);
  const whole = await decode(trial.file);
  const [startFrame, endFrame] = [1234, 3210];
  const part = await decode(trial.file, { range: { startFrame, endFrame } });
  const differing =
    differences(whole.audio.channels, channels) +
    differences(
      part.audio.channels,
      channels.map((channel) => channel.subarray(startFrame, endFrame)),
    ) +
    whole.warnings.length;
  return exactly({ clause, signal, differing, what: 'samples' });
}

/** Samples of which a bit differs, and those that only one has. */
function differences(read: readonly Float32Array[], written: readonly Float32Array[]): number {
  let count = Math.abs(read.length - written.length);
  for (const [c, channel] of written.entries()) {
    const other = read[c] ?? new Float32Array();
    count += Math.abs(other.length - channel.length);
    for (const [i, sample] of channel.entries()) if (!Object.is(sample, other[i])) count += 1;
  }
  return count;
}
