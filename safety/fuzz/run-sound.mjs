/** A sound file through everything that reads one. */
import { writeFileSync } from 'node:fs';
import { decode, decodeBlocks, openSound, probe, readTags, wavFacts } from '@stem/core/format';
import { allowed, expected } from './violation.mjs';

/** @typedef {import('./targets.mjs').Place} Place */

/**
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runSound(bytes, { file, isThorough }) {
  writeFileSync(file, bytes);
  const info = await allowed(() => probe(file));
  if (info) expectFacts(info);
  const decoded = await allowed(() => decode(file));
  if (decoded) {
    expectSound(decoded.audio, decoded.info);
    if (info)
      expected(decoded.info.frames <= info.frames, () => `${decoded.info.frames} frames decoded of ${info.frames}`);
  }
  if (isThorough) await readInOtherWays(file, decoded);
  return decoded !== undefined;
}

/**
 * @param {string} file
 * @param {import('@stem/core/format').DecodedAudio | undefined} decoded
 */
async function readInOtherWays(file, decoded) {
  const again = await allowed(() => decode(file));
  expected((again === undefined) === (decoded === undefined), () => 'refused once and once not');
  if (again && decoded) {
    for (const [index, channel] of again.audio.channels.entries()) {
      const before = decoded.audio.channels[index] ?? new Float32Array(0);
      expected(
        Buffer.compare(bytesOf(before), bytesOf(channel)) === 0,
        () => `channel ${index} differs at the second time`,
      );
    }
  }
  const blockSec = Math.max(0.02, (decoded?.info.durationSec ?? 0) / 3);
  await allowed(() => decodeBlocks(file, () => (channels) => expectFinite(channels), { blockSec }));
  await allowed(async () => {
    const sound = await openSound(file);
    try {
      const middle = Math.floor(sound.frames / 2);
      const end = Math.min(sound.frames, middle + 500);
      const channels = await sound.read(middle, end);
      expected(
        channels.every(({ length }) => length === end - middle),
        () => 'a read of another length',
      );
    } finally {
      await sound.close();
    }
  });
  await allowed(() => readTags(file));
  await allowed(() => wavFacts(file));
}

/** @param {Float32Array} samples */
function bytesOf(samples) {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** @param {import('@stem/core/format').AudioInfo} info */
function expectFacts(info) {
  const { sampleRate, channels, frames, durationSec, bitsPerSample = 16 } = info;
  expected(
    Number.isInteger(sampleRate) &&
      sampleRate > 0 &&
      Number.isInteger(channels) &&
      channels > 0 &&
      Number.isInteger(frames) &&
      frames >= 0 &&
      Number.isFinite(durationSec) &&
      Number.isFinite(bitsPerSample),
    () => `odd facts: ${JSON.stringify(info)}`,
  );
}

/**
 * @param {import('@stem/core/audio').AudioBuffer} audio
 * @param {import('@stem/core/format').AudioInfo} info
 */
function expectSound(audio, info) {
  expectFacts(info);
  expected(
    audio.channels.length === info.channels && audio.channels.every(({ length }) => length === info.frames),
    () =>
      `${audio.channels.length} channels of ${audio.channels.map(({ length }) => length).join()} frames, expected ${info.channels} of ${info.frames}`,
  );
  expectFinite(audio.channels);
  if (info.lossless && info.codec !== 'float') {
    expected(
      audio.channels.every((channel) => channel.every((sample) => sample >= -1 && sample <= 1)),
      () => 'integers beyond full scale',
    );
  }
}

/** @param {readonly Float32Array[]} channels */
function expectFinite(channels) {
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      const sample = channel[i];
      // No function for each sample: that would take longer than decoding it.
      if (sample - sample !== 0) expected(false, () => `a sample is ${sample} at ${i}`);
    }
  }
}
