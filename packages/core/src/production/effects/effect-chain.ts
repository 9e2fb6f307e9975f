/** The effects of a stem as one processor, with its delay, its tail and what had to be bent to fit the sample rate. */
import { createCompressor } from '../../dsp/compressor.ts';
import { delayTail } from '../../dsp/delay.ts';
import { sin } from '../../dsp/elementary.ts';
import { createEqualizer } from '../../dsp/equalizer.ts';
import { butterworthHighpass, butterworthLowpass, cutoffRange } from '../../dsp/filter.ts';
import { inSeries, type Processor } from '../../dsp/processor.ts';
import { createReverb, reverbTail, type ReverbOptions } from '../../dsp/reverb/reverb.ts';
import { createSaturation } from '../../dsp/saturation/saturation.ts';
import { createSectionFilter } from '../../dsp/section-filter.ts';
import { createTempoDelay } from '../../dsp/tempo-delay.ts';
import { dbToGain, msToFrames } from '../../dsp/units.ts';
import { createWidth } from '../../dsp/width.ts';
import { effectNames, type EffectName } from './effect-names.ts';
import type { EffectSettings } from './options.ts';

const { PI, ceil, max, min, round } = Math;

/** What the effects have to know of the song. */
export interface EffectContext {
  readonly sampleRate: number;
  readonly channelCount: number;
  /** For echoes on the beat, which keep to the tempo at which their sound is played. In order, the first from frame 0 on. */
  readonly tempi: readonly { readonly startFrame: number; readonly bpm: number }[];
}

export interface EffectStage {
  readonly name: EffectName;
  readonly processor: Processor;
  /** Frames after the sound in which this effect is still heard, until −96 dB. */
  readonly tailFrames: number;
}

export interface EffectChain {
  /** All stages in a row; late by its `latencyFrames`, which `applyChain` makes up for. */
  readonly processor: Processor;
  /** In the order of the sound: for those who look at it after each. */
  readonly stages: readonly EffectStage[];
  /** Frames after the sound in which the whole chain is still heard. */
  readonly tailFrames: number;
  /** Values that could not be had at this sample rate, and what is used instead. */
  readonly warnings: readonly string[];
}

/** Level at which a tail counts as over. */
const tailDb = 96;

/** Frames until a resonance has fallen by 96 dB, which are 11 time constants; below a q of ½ the slower of two poles. */
function ringFrames(cutoff: number, q: number): number {
  return ceil((11 * max(2 * q, 1 / q)) / (2 * PI * cutoff));
}

/** The same of a Butterworth filter, whose narrowest section this is. */
function butterworthRing(cutoff: number, order: number): number {
  return ringFrames(cutoff, 1 / (2 * sin(PI / (2 * order))));
}

/** Builds the effects that are on. */
export function createEffectChain(settings: EffectSettings, context: EffectContext): EffectChain {
  const warnings: string[] = [];
  const maker = makers(context, (warning) => warnings.push(warning));
  const stages = effectNames.flatMap((name) => {
    const stage = maker[name](settings);
    return stage ? [{ name, ...stage }] : [];
  });
  return {
    stages,
    processor: inSeries(stages.map(({ processor }) => processor)),
    tailFrames: stages.reduce((sum, stage) => sum + stage.tailFrames, 0),
    warnings,
  };
}

type Made = Omit<EffectStage, 'name'> | undefined;

/** Half the rate is no frequency a filter can be made for: a little below is the highest. */
function cutoffs({ sampleRate }: EffectContext, warn: (text: string) => void) {
  const highestHz = cutoffRange.highest * sampleRate;
  return (what: string, hz: number) => {
    if (hz > highestHz) {
      warn(
        `${what}: ${hz} Hz is too high for a sample rate of ${sampleRate} Hz; ${round(highestHz)} Hz is used instead.`,
      );
    }
    return min(hz, highestHz) / sampleRate;
  };
}

function makers(
  context: EffectContext,
  warn: (text: string) => void,
): Record<EffectName, (settings: EffectSettings) => Made> {
  const { sampleRate, channelCount } = context;
  const cutoff = cutoffs(context, warn);
  const frames = (ms: number) => (ms * sampleRate) / 1000;
  const short = (processor: Processor): Made => ({ processor, tailFrames: 0 });
  return {
    highpass: ({ highpass }) => {
      if (!highpass) return undefined;
      const low = cutoff('highpass.cutoff_hz', highpass.cutoffHz);
      const processor = createSectionFilter(butterworthHighpass(low, highpass.order), channelCount);
      return { processor, tailFrames: butterworthRing(low, highpass.order) };
    },
    lowpass: ({ lowpass }) => {
      if (!lowpass) return undefined;
      const high = cutoff('lowpass.cutoff_hz', lowpass.cutoffHz);
      const processor = createSectionFilter(butterworthLowpass(high, lowpass.order), channelCount);
      return { processor, tailFrames: butterworthRing(high, lowpass.order) };
    },
    equalizer: ({ equalizer }) => {
      if (!equalizer) return undefined;
      const bands = equalizer.bands.map(({ kind, frequencyHz, gainDb, q }, i) => ({
        kind: bandKinds[kind],
        frequency: cutoff(`equalizer.bands[${i}].frequency_hz`, frequencyHz),
        gain: dbToGain(gainDb),
        q,
      }));
      const tailFrames = bands.reduce((longest, band) => max(longest, ringFrames(band.frequency, band.q)), 0);
      return { processor: createEqualizer(bands, channelCount), tailFrames };
    },
    compressor: ({ compressor }) =>
      compressor &&
      short(
        createCompressor(
          {
            ...compressor,
            attack: frames(compressor.attackMs),
            release: frames(compressor.releaseMs),
            hold: frames(compressorHoldMs),
          },
          channelCount,
        ),
      ),
    saturation: ({ saturation }) =>
      saturation && short(createSaturation({ drive: dbToGain(saturation.driveDb), mix: saturation.mix }, channelCount)),
    delay: ({ delay }) => delay && delayStage(delay, context, cutoff),
    reverb: ({ reverb }) => reverb && reverbStage(reverb, context),
    width: ({ width }) =>
      width && {
        processor: createWidth(
          {
            side: width.width,
            spread: width.spread,
            monoBelow: width.monoBelowHz / sampleRate,
            smear: smearMs.map((ms) => msToFrames(ms, sampleRate)),
          },
          channelCount,
        ),
        // An all-pass of a gain of 0.55 needs 19 turns until −96 dB.
        tailFrames: width.spread > 0 ? ceil(frames(19 * max(...smearMs))) : 0,
      },
  };
}

const bandKinds = { bell: 'bell', low_shelf: 'lowShelf', high_shelf: 'highShelf' } as const;

/** Half a period of the lowest string of a bass, 33 Hz. */
const compressorHoldMs = 15;

/** All-passes of the width's spread: long enough to decorrelate, too short to be heard as echoes. */
const smearMs = [3.1, 7.3, 11.9] as const;

/** Time in which the sound goes over to the echoes of another tempo. */
const tempoFadeMs = 10;

function delayStage(
  delay: NonNullable<EffectSettings['delay']>,
  { sampleRate, channelCount, tempi }: EffectContext,
  cutoff: (what: string, hz: number) => number,
): Made {
  const options = {
    level: dbToGain(delay.levelDb),
    feedback: delay.feedback,
    highCut: cutoff('delay.high_cut_hz', delay.highCutHz),
    lowCut: cutoff('delay.low_cut_hz', delay.lowCutHz),
    pingPong: delay.pingPong,
  };
  const stretches = tempi.map(({ startFrame, bpm }) => ({
    startFrame,
    interval: (delay.timeBeats * 60 * sampleRate) / bpm,
  }));
  const longest = max(...stretches.map(({ interval }) => interval));
  return {
    processor: createTempoDelay({ ...options, stretches, fade: msToFrames(tempoFadeMs, sampleRate) }, channelCount),
    tailFrames: delayTail({ ...options, interval: longest }).tailFrames,
  };
}

/** Frequencies at which the decay times of a room are asked for. */
const decayHz = { low: 125, middle: 1000, high: 8000 } as const;
/** A room's walls are at most so far apart, as a share of its shortest decay: else it answers in single echoes. */
const largestSize = 0.09;

function reverbStage(reverb: NonNullable<EffectSettings['reverb']>, { sampleRate, channelCount }: EffectContext): Made {
  const middle = reverb.decaySec * sampleRate;
  const decay = { low: middle * reverb.bassRatio, middle, high: middle * reverb.trebleRatio };
  const options: ReverbOptions = {
    decay: {
      ...decay,
      frequencies: {
        low: decayHz.low / sampleRate,
        middle: min(0.1, decayHz.middle / sampleRate),
        high: min(0.4, decayHz.high / sampleRate),
      },
    },
    preDelay: msToFrames(reverb.preDelayMs, sampleRate),
    meanDelay: min((reverb.sizeMs * sampleRate) / 1000, largestSize * min(decay.low, decay.middle, decay.high)),
    level: dbToGain(reverb.levelDb),
  };
  // What is quiet from the start is over sooner.
  const tail = reverbTail(options, max(0, tailDb + reverb.levelDb));
  return { processor: createReverb(options, channelCount), tailFrames: tail };
}
