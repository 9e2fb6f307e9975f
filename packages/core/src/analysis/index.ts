export { type KeyEstimate } from './key.ts';
export { soundLevel, type SoundLevel } from './level.ts';
export { onsetFrames } from './onset.ts';
export { spectralShape, type SpectralShape } from './spectrum.ts';
export { stableRegions, type StabilityLimits, type StableRegion } from './stability.ts';
export { findLoopPoints, loopLikeness, type LoopPoint, type LoopSearch } from './loop-point.ts';
export { measureSeam, type SeamMeasures } from './loop-seam.ts';
export { type TempoEstimate } from './tempo.ts';
export {
  analyzeTrack,
  createTrackAnalyzer,
  windowMeasures,
  type TrackAnalysis,
  type TrackAnalyzer,
  type WindowMeasures,
} from './track.ts';
export { truePeak } from './true-peak.ts';
