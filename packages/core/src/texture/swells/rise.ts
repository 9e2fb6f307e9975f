/** The rise: level and brightness grow together, whatever the sound under them does. */
import { createVocoder, kernelsInUse, riseBySquare } from '@stem/kernels';
import type { AudioBuffer } from '../../audio/audio-buffer.ts';
import { log2 } from '../../dsp/elementary.ts';
import { hann, hannSynthesis } from '../../dsp/window.ts';
import { evenLevel } from './even-level.ts';
import { createPlainRiseVocoder, type RiseVocoder } from './rise-vocoder.ts';
import { createBands, createSteering } from './steering.ts';

const { max, min, round } = Math;

/** Window of the opening low-pass. */
const windowSec = 0.046;
const overlap = 4;

/** The low-pass starts no lower than this: what is below is felt more than heard. */
const lowestHz = 80;

/**
 * Shapes the first `frames` frames of a swell, in place; `level` is the RMS of the plateau behind them.
 *
 * The level grows with the square of time, from exactly 0 at the first sample. The brightness is steered by what is
 * there: for each moment a low-pass of 24 dB an octave is placed so that the amplitude spectrum's centroid lies on a
 * curve that rises by equal ratios in equal times, up to the plateau's own; then it is brought to the plateau's level. A sound that happens to get darker so still rises.
 */
export function shapeRise(audio: AudioBuffer, { frames, level }: { frames: number; level: number }): void {
  openLowpass(audio, frames);
  evenLevel(audio, { level, endFrame: frames });
  const rise = kernelsInUse() === 'plain' ? riseBySquarePlain : riseBySquare;
  for (const channel of audio.channels) rise(channel, frames);
}

/** The kernel's twin. */
const riseBySquarePlain: typeof riseBySquare = (samples, frames) => {
  for (let i = 0; i < frames; i++) samples[i] = (samples[i] as number) * (i / frames) * (i / frames);
};

/** Adds, frame by frame, the difference that the low-pass makes: where it is fully open nothing at all is changed. */
function openLowpass(audio: AudioBuffer, frames: number): void {
  const size = 1 << round(log2(max(64, windowSec * audio.sampleRate)));
  const now = createBands(size);
  const vocoder = createRiseVocoder(audio, { frames, size, bandEdges: now.edges });
  const steering = createSteering(plateauBands(vocoder, { frames, size }), (lowestHz * size) / audio.sampleRate);
  for (let centre = 0; centre < frames; centre += size / overlap) {
    vocoder.analyse(0, centre);
    vocoder.bandPowers(0, now.powers);
    steering.advance(now, centre / frames);
    vocoder.take(0);
    vocoder.weigh(steering);
    vocoder.synthesise(centre - size / 2);
  }
  vocoder.end(audio.channels);
}

/** The mean spectrum of what follows the rise. */
function plateauBands(vocoder: RiseVocoder, { frames, size }: { frames: number; size: number }) {
  const bands = createBands(size);
  const sums = bands.powers.slice();
  for (const windows of [-1, -0.5, 0, 0.5, 1]) {
    vocoder.analyse(0, frames + windows * size + size / 2);
    vocoder.bandPowers(0, sums);
    for (const [b, sum] of sums.entries()) bands.powers[b] = (bands.powers[b] as number) + sum;
  }
  return bands;
}

/** What reaches beyond the rise by a window: the last frames of it do. */
function createRiseVocoder(
  { channels }: AudioBuffer,
  { frames, size, bandEdges }: { frames: number; size: number; bandEdges: readonly number[] },
): RiseVocoder {
  const window = hann(size);
  const synthesisWindow = hannSynthesis(size, overlap);
  const inputs = channels.map((channel) => channel.subarray(0, frames + 2 * size));
  const outputLength = min(channels[0]?.length ?? 0, frames + size);
  const create = kernelsInUse() === 'plain' ? createPlainRiseVocoder : createVocoder;
  const onto = channels.map((channel) => channel.subarray(0, outputLength));
  return create({ inputs, onto, outputLength, window, synthesisWindow, places: 1, bandEdges });
}
