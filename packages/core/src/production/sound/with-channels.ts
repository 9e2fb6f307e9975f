/** A sound in as many channels as a song has. */
import { foldOfMono, meanOfChannels, stereoOfChannels, type MonoFold } from '../../audio/channels.ts';
import { InternalError } from '../../errors.ts';
import type { SoundReader } from './sound-reader.ts';

const { min } = Math;

/** Frames read at a time while levels are measured. */
const blockFrames = 1 << 16;

/**
 * The sound in one or two channels. Mono comes from both sides; more channels than two are folded by their places, nothing
 * left out (`foldToStereo`). One channel is as loud as all were, and no hole where they cancel (`foldToMono`): for that
 * the whole sound is measured once, when it is first read.
 */
export function withChannels(reader: SoundReader, channels: number): SoundReader {
  if (channels !== 1 && channels !== 2) throw new InternalError(`Expected one or two channels, got ${channels}.`);
  if (reader.channels === channels) return reader;
  return channels === 1 ? monoSound(reader) : stereoSound(reader);
}

function stereoSound(reader: SoundReader): SoundReader {
  const { frames } = reader;
  return {
    channels: 2,
    frames,
    async read(startFrame, endFrame) {
      const found = await reader.read(startFrame, endFrame);
      const [mono] = found;
      return mono && found.length === 1 ? [mono, mono.slice()] : stereoOfChannels(found);
    },
  };
}

function monoSound(reader: SoundReader): SoundReader {
  let measured: Promise<MonoFold> | undefined;
  return {
    channels: 1,
    frames: reader.frames,
    async read(startFrame, endFrame) {
      measured ??= measureFold(reader);
      const fold = await measured;
      const found = await reader.read(startFrame, endFrame);
      if (fold.channel !== undefined) return [found[fold.channel] as Float32Array];
      return [meanOfChannels(found).map((sample) => sample * fold.gain)];
    },
  };
}

async function measureFold(reader: SoundReader): Promise<MonoFold> {
  const energies = new Float64Array(reader.channels);
  let meanEnergy = 0;
  for (let from = 0; from < reader.frames; from += blockFrames) {
    const block = await reader.read(from, min(from + blockFrames, reader.frames));
    for (const [c, channel] of block.entries()) energies[c] = (energies[c] as number) + energy(channel);
    meanEnergy += energy(meanOfChannels(block));
  }
  return foldOfMono([...energies], meanEnergy);
}

function energy(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) * (samples[i] as number);
  return sum;
}
