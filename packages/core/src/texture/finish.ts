/** The last steps every texture takes: DC out, mono where wanted, level, the brightness word, the grade. */
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { foldToMono, mapChannels } from '../audio/channels.ts';
import { spectralShape } from '../analysis/spectrum.ts';
import { truePeak } from '../analysis/true-peak.ts';
import { dbToGain, gainToDb } from '../dsp/units.ts';
import { InternalError } from '../errors.ts';
import { brightness } from './brightness.ts';
import { grade, type Grade, type GradeFault } from './grade.ts';
import { levelInPlace, type TextureLevel } from './level-texture.ts';
import { removeDcInPlace } from './remove-dc.ts';
import type { Loop, Operation, Texture, TextureKind } from './texture.ts';
import type { TextureOptions } from './texture-options.ts';
import type { ExportOptions } from './track-options.ts';

const { max, min } = Math;

/** What a meter says of a finished texture. */
export interface TextureMeasurements extends TextureLevel {
  readonly truePeakDbtp: number;
  readonly centroidHz: number;
  readonly flatness: number;
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

/** Finishes a copy of a texture; undefined where there is nothing to hear. A NaN in it is our bug, and says so. */
export function finishTexture(texture: Texture, options: TextureOptions): FinishedTexture | undefined {
  return finishInPlace({ ...texture, audio: mapChannels(texture.audio, (channel) => channel.slice()) }, options);
}

/** The same, but what is finished is the texture's own sound. */
export function finishInPlace(texture: Texture, options: TextureOptions): FinishedTexture | undefined {
  const shaped = shape(texture, options);
  // One NaN makes the mean no number, and with it every sample that the mean was taken off.
  if (!shaped.audio.channels.every(([first = 0]) => Number.isFinite(first)))
    throw new InternalError(`Expected numbers in ${texture.name}, got NaN.`);
  const truePeakGain = loopedTruePeak(shaped.audio, texture.loop);
  if (!(truePeakGain > silencePeak)) return undefined;
  const targetDb = texture.role === 'cloud' ? options.clouds.targetPeakDbfs : options.global.targetPeakDbfs;
  const gainDb = targetDb - levelMarginDb - gainToDb(truePeakGain);
  const { audio } = shaped;
  const level = levelInPlace(audio, dbToGain(gainDb));
  const measurements = {
    truePeakDbtp: targetDb - levelMarginDb,
    ...level,
    ...spectralShape(audio),
    ...grade({ role: texture.role, seam: texture.seam, ...level }, options.curation.thresholds),
  };
  return {
    ...texture,
    name: finishedName(texture, measurements.centroidHz, options),
    audio,
    operations: [...texture.operations, ...shaped.operations, { op: 'level', targetDb, gainDb }],
    measurements,
  };
}

function shape(texture: Texture, options: TextureOptions): { audio: AudioBuffer; operations: readonly Operation[] } {
  const { audio } = texture;
  removeDcInPlace(audio, texture.loop);
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

function finishedName(texture: Texture, centroidHz: number, { brightnessTags }: TextureOptions): string {
  const tagged = brightnessTags.enabled && (texture.role === 'pad' || texture.role === 'cloud');
  return tagged ? `${texture.name}_${brightness(centroidHz, brightnessTags)}` : texture.name;
}
