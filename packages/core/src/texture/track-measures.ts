/** Everything that a catalog says of a track's sound, measured in one pass over its blocks. */
import { createFingerprinter, type Fingerprint } from '../analysis/fingerprint/fingerprint.ts';
import { channelWeights } from '../analysis/loudness/channel-weights.ts';
import { createProgrammeMeter } from '../analysis/programme.ts';
import type { NumberStore } from '../analysis/running-totals.ts';
import { createSilenceMeter } from '../analysis/silence.ts';
import { createStereoMeter } from '../analysis/stereo.ts';
import { createTrackAnalyzer, windowMeasures } from '../analysis/track.ts';
import { textureScore } from './texture-score.ts';

/** Raise it whenever a measure or the fingerprint of the same sound comes out otherwise: caches then measure anew. */
export const measuresVersion = 14;

/** The measures of one track. Levels are −∞ where there is nothing to measure. */
export interface TrackMeasures {
  /** Integrated, in LUFS. */
  readonly loudnessLufs: number;
  readonly truePeakDbtp: number;
  readonly loudnessRangeLu: number;
  /** Undefined where there is no beat to tell, which confidence 0.00 means. */
  readonly tempo: { readonly bpm: number; readonly confidence: number } | undefined;
  /** Undefined where there are no tones, or none that make a key. */
  readonly key: { readonly name: string; readonly confidence: number } | undefined;
  readonly centroidHz: number;
  readonly flatness: number;
  /** Attacks a second. */
  readonly onsetRateHz: number;
  readonly stereoWidth: number;
  readonly clippedRuns: number;
  readonly silenceSec: number;
  /** 0 … 100. */
  readonly textureScore: number;
}

/** The form of a track as its header tells it. */
export interface TrackForm {
  readonly sampleRate: number;
  readonly channels: number;
  /** A bit for each speaker that the channels are for, where the file says. */
  readonly channelMask?: number | undefined;
  readonly frames: number;
}

/** Takes a track block by block. */
export interface TrackMeter {
  process(channels: readonly Float32Array[]): void;
  finish(): { readonly measures: TrackMeasures; readonly fingerprint: Fingerprint };
}

/** Frames a turn: what all meters read then comes from the processor's cache. */
const pieceFrames = 8192;

/** A meter for a track of this form. What is too much for memory of a very long one lies in the store, if there is one. */
export function createTrackMeter(
  { sampleRate, channels, channelMask, frames }: TrackForm,
  store?: NumberStore,
): TrackMeter {
  const analyzer = createTrackAnalyzer(sampleRate, channels, { frames, store });
  const programme = createProgrammeMeter(sampleRate, channels, { weights: channelWeights(channels, channelMask) });
  const stereo = createStereoMeter();
  const silence = createSilenceMeter(sampleRate);
  const fingerprinter = createFingerprinter(sampleRate, frames);
  return {
    process(block) {
      const length = block[0]?.length ?? 0;
      for (let start = 0; start < length; start += pieceFrames) {
        const piece = block.map((samples) => samples.subarray(start, start + pieceFrames));
        analyzer.push(piece);
        programme.process(piece);
        stereo.process(piece);
        silence.process(piece);
        fingerprinter.push(piece);
      }
    },
    finish() {
      // Before the tempo is asked for, which takes memory of its own.
      const fingerprint = fingerprinter.finish();
      const analysis = analyzer.finish();
      const { integratedLufs, rangeLu, truePeakDbtp } = programme.result();
      const { tempo, key } = analysis;
      const { centroidHz, flatness, onsetRate } = windowMeasures(analysis, 0, analysis.frames);
      return {
        fingerprint,
        measures: {
          loudnessLufs: integratedLufs,
          truePeakDbtp,
          loudnessRangeLu: rangeLu,
          tempo: tempo && isKnown(tempo) ? { bpm: tempo.bpm, confidence: tempo.confidence } : undefined,
          key: key && isKnown(key) ? { name: key.name, confidence: key.confidence } : undefined,
          centroidHz,
          flatness,
          onsetRateHz: onsetRate,
          stereoWidth: stereo.result().width,
          clippedRuns: analysis.clippedRuns,
          silenceSec: silence.result().totalSec,
          textureScore: textureScore(analysis),
        },
      };
    },
  };
}

/** Whether an estimate is more than nothing when it is written with two decimals. */
function isKnown({ confidence }: { readonly confidence: number }): boolean {
  return confidence >= 0.005;
}
