export { beatDrift, type BeatDrift } from './beat-drift.ts';
export {
  findDuplicates,
  isSameRecording,
  shapesOf,
  shapesOfPacked,
  type DuplicateSearch,
  type FingerprintShapes,
} from './fingerprint/duplicates.ts';
export { isPackedFingerprint, packFingerprint, unpackFingerprint, type PackedFingerprint } from './fingerprint/pack.ts';
export { createFingerprinter, fingerprintOf, type Fingerprint, type Fingerprinter } from './fingerprint/fingerprint.ts';
export { type KeyEstimate } from './key.ts';
export { parseKeyName, type MusicalKey } from './key-name.ts';
export { lagBetween, type Lag } from './lag.ts';
export { soundLevel, type SoundLevel } from './level.ts';
export { onsetFrames } from './onset.ts';
export { createProgrammeMeter, programmeLevels, type ProgrammeLevels, type ProgrammeMeter } from './programme.ts';
export { createSilenceMeter, type Silence, type SilenceMeter } from './silence.ts';
export {
  highestHz,
  lowestHz,
  pictureLevels,
  soundPicture,
  type PictureSize,
  type SoundPicture,
} from './sound-picture.ts';
export { spectralFeatures, type SpectralFeatures } from './spectral-features.ts';
export { spectralShape, type SpectralShape } from './spectrum.ts';
export { stableRegions, type StabilityLimits, type StableRegion } from './stability.ts';
export { channelWeights } from './loudness/channel-weights.ts';
export { loudness, loudnessSeries, type LoudnessSeries } from './loudness/loudness.ts';
export {
  createLoudnessMeter,
  type Loudness,
  type LoudnessMeter,
  type LoudnessOptions,
  type MomentListener,
} from './loudness/loudness-meter.ts';
export { soundDescriptor, type SoundDescriptor } from './likeness/sound-descriptor.ts';
export { findLoopPoints, loopLikeness, type LoopPoint, type LoopSearch } from './loop-point.ts';
export { measureSeam, type SeamMeasures } from './loop-seam.ts';
export { createStereoMeter, type StereoImage, type StereoMeter } from './stereo.ts';
export { type TempoEstimate } from './tempo.ts';
export {
  analyzeTrack,
  createTrackAnalyzer,
  windowMeasures,
  type TrackAnalysis,
  type TrackAnalyzer,
  type WindowMeasures,
} from './track.ts';
export { createTruePeakMeter, truePeak, type TruePeakMeter } from './true-peak.ts';
