/** Brings a texture to its level and measures it there: peak, energy, steadiness, clipped runs. */
import { kernelsInUse, scaleChannels } from '@stem/kernels';
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { dbToGain, gainToDb } from '../dsp/units.ts';
import { halfPieceFrames, levelSpreadDb, sumOf } from './level-spread.ts';

const { abs, ceil, floor, fround, max, sqrt } = Math;

/** Samples within this of the peak can be clipped. */
const clippedDb = -0.1;

/** What a meter says of the level of a texture. */
export interface TextureLevel {
  readonly rmsDb: number;
  /** Sample peak over RMS, linear. */
  readonly crestFactor: number;
  /** Share of the samples in clipped runs: 3 or more equal ones within 0.1 dB of the peak. */
  readonly clippedShare: number;
  /** Standard deviation of the level of pieces of 0.1 s, in dB; 0 of what is shorter. */
  readonly levelSpreadDb: number;
}

/** Multiplies every sample by `gain`, in place, and measures what comes out. */
export function levelInPlace(audio: AudioBuffer, gain: number): TextureLevel {
  const hop = halfPieceFrames(audio.sampleRate);
  const scale = kernelsInUse() === 'plain' ? scalePlain : scaleChannels;
  const { peak, energies, clipped } = scale(audio.channels, { gain, hop, ceiling: dbToGain(clippedDb) });
  const samples = frameCount(audio) * audio.channels.length;
  const rms = sqrt(sumOf(energies) / samples);
  return {
    rmsDb: gainToDb(rms),
    crestFactor: peak / rms,
    clippedShare: clipped / samples,
    levelSpreadDb: levelSpreadDb(energies.subarray(0, floor(frameCount(audio) / hop))),
  };
}

/** The kernel's twin. */
const scalePlain: typeof scaleChannels = (channels, { gain, hop, ceiling }) => {
  const energies = new Float64Array(ceil((channels[0]?.length ?? 0) / hop));
  let peak = 0;
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      const sample = fround((channel[i] as number) * gain);
      channel[i] = sample;
      peak = max(peak, abs(sample));
      const piece = floor(i / hop);
      energies[piece] = (energies[piece] as number) + sample * sample;
    }
  }
  const clipped = channels.reduce((sum, channel) => sum + clippedSamples(channel, fround(ceiling * peak)), 0);
  return { peak, energies, clipped };
};

function clippedSamples(channel: Float32Array, ceiling: number): number {
  let [clipped, run] = [0, 0];
  for (let i = 0; i < channel.length; i++) {
    const sample = channel[i] as number;
    run = abs(sample) < ceiling ? 0 : run > 0 && sample === channel[i - 1] ? run + 1 : 1;
    if (run === 3) clipped += 3;
    else if (run > 3) clipped += 1;
  }
  return clipped;
}
