/** The last steps every texture takes: DC out, mono where wanted, level, the brightness word, the grade. */
import { audioBuffer, frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { foldToMono } from '../audio/channels.ts';
import { applyGain, peak, rms } from '../audio/level.ts';
import { spectralShape } from '../analysis/spectrum.ts';
import { truePeak } from '../analysis/true-peak.ts';
import { dbToGain, gainToDb } from '../dsp/units.ts';
import { InternalError } from '../errors.ts';
import { brightness } from './brightness.ts';
import { grade, type Grade, type GradeFault } from './grade.ts';
import { levelSpreadDb } from './level-spread.ts';
import { removeDc } from './remove-dc.ts';
import type { Loop, Operation, Texture, TextureKind } from './texture.ts';
import type { TextureOptions } from './texture-options.ts';
import type { ExportOptions } from './track-options.ts';

const { abs, max, min } = Math;

/** What a meter says of a finished texture. */
export interface TextureMeasurements {
  readonly truePeakDbtp: number;
  readonly rmsDb: number;
  readonly centroidHz: number;
  readonly flatness: number;
  /** Sample peak over RMS, linear. */
  readonly crestFactor: number;
  /** Share of the samples in clipped runs: 3 or more equal ones within 0.1 dB of the peak. */
  readonly clippedShare: number;
  /** Standard deviation of the level of pieces of 0.1 s, in dB; 0 of what is shorter. */
  readonly levelSpreadDb: number;
  readonly grade: Grade;
  /** What takes half a point off the grade or more, the worst first. */
  readonly faults: readonly GradeFault[];
}

/** A texture that is ready to be written. */
export interface FinishedTexture extends Texture {
  readonly measurements: TextureMeasurements;
}

/** Room under the target for what dither and a meter of another make add, in dB. */
const levelMarginDb = 0.01;

/** A peak under this (−120 dBFS) is rounding, not sound. */
const silencePeak = 1e-6;

/** Frames on either side of a loop's seam in which a true peak can hide, and over which that stretch is faded. */
const seamContextFrames = 256;

/** The option that keeps the channels of each kind. */
const channelSwitch = {
  pads: 'padsStereo',
  swells: 'swellsStereo',
  clouds: 'cloudsStereo',
  hiss: 'hissStereo',
} as const satisfies Record<TextureKind, keyof ExportOptions>;

/** Finishes a texture; undefined where there is nothing to hear. A NaN in it is our bug, and says so. */
export function finishTexture(texture: Texture, options: TextureOptions): FinishedTexture | undefined {
  const shaped = shape(texture, options);
  // A peak passes a NaN over; the mean square cannot.
  if (!Number.isFinite(rms(shaped.audio))) throw new InternalError(`Expected numbers in ${texture.name}, got NaN.`);
  const truePeakGain = loopedTruePeak(shaped.audio, texture.loop);
  if (!(truePeakGain > silencePeak)) return undefined;
  const targetDb = texture.role === 'cloud' ? options.clouds.targetPeakDbfs : options.global.targetPeakDbfs;
  const gainDb = targetDb - levelMarginDb - gainToDb(truePeakGain);
  const audio = applyGain(shaped.audio, dbToGain(gainDb));
  const measurements = measure({ ...texture, audio }, targetDb - levelMarginDb, options);
  return {
    ...texture,
    name: finishedName(texture, measurements.centroidHz, options),
    audio,
    operations: [...texture.operations, ...shaped.operations, { op: 'level', targetDb, gainDb }],
    measurements,
  };
}

function shape(texture: Texture, options: TextureOptions): { audio: AudioBuffer; operations: readonly Operation[] } {
  const audio = removeDc(texture.audio, texture.loop);
  if (audio.channels.length === 1 || options.export[channelSwitch[texture.kind]]) {
    return { audio, operations: [{ op: 'remove-dc' }] };
  }
  return { audio: foldToMono(audio), operations: [{ op: 'remove-dc' }, { op: 'fold-to-mono' }] };
}

/** The true peak of the file as it stands, and of the turn from the loop's end to its start. */
function loopedTruePeak(audio: AudioBuffer, loop: Loop | undefined): number {
  const once = truePeak(audio);
  return loop === undefined ? once : max(once, truePeak(turn(audio, loop)));
}

/** The end of the loop and its start after it, faded at both outer ends so that only the turn itself is judged. */
function turn(audio: AudioBuffer, loop: Loop): AudioBuffer {
  const context = min(seamContextFrames, loop.end + 1 - loop.start);
  return audioBuffer(
    audio.sampleRate,
    audio.channels.map((channel) => {
      const around = new Float32Array(2 * context);
      for (let i = 0; i < context; i += 1) {
        const fade = min(1, (2 * (i + 0.5)) / context);
        around[i] = (channel[loop.end + 1 - context + i] ?? 0) * fade;
        around[2 * context - 1 - i] = (channel[loop.start + context - 1 - i] ?? 0) * fade;
      }
      return around;
    }),
  );
}

function measure(texture: Texture, truePeakDbtp: number, options: TextureOptions): TextureMeasurements {
  const { audio, role, seam } = texture;
  const [largest, level] = [peak(audio), rms(audio)];
  const facts = {
    rmsDb: gainToDb(level),
    crestFactor: largest / level,
    clippedShare: clippedShare(audio, largest),
    levelSpreadDb: levelSpreadDb(audio),
  };
  return {
    truePeakDbtp,
    ...facts,
    ...spectralShape(audio),
    ...grade({ role, seam, ...facts }, options.curation.thresholds),
  };
}

/** Share of samples in runs of 3 or more equal ones within 0.1 dB of the peak. */
function clippedShare(audio: AudioBuffer, largest: number): number {
  const ceiling = largest * dbToGain(-0.1);
  let clipped = 0;
  for (const channel of audio.channels) {
    let run = 0;
    for (let i = 0; i < channel.length; i += 1) {
      const sample = channel[i] ?? 0;
      run = abs(sample) >= ceiling && run > 0 && sample === channel[i - 1] ? run + 1 : abs(sample) >= ceiling ? 1 : 0;
      if (run === 3) clipped += 3;
      else if (run > 3) clipped += 1;
    }
  }
  return clipped / (frameCount(audio) * audio.channels.length);
}

function finishedName(texture: Texture, centroidHz: number, { brightnessTags }: TextureOptions): string {
  const tagged = brightnessTags.enabled && (texture.role === 'pad' || texture.role === 'cloud');
  return tagged ? `${texture.name}_${brightness(centroidHz, brightnessTags)}` : texture.name;
}
