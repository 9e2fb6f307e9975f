export {
  closeLoop,
  crossfadeGains,
  lowestCorrelation,
  spanCorrelation,
  type ClosedLoop,
  type CrossfadeGains,
  type Span,
} from './crossfade.ts';
export { quantize, type QuantizeOptions } from './dither.ts';
export { atan2, cos, exp, exp2, log, log10, log2, pow, sin, tanh } from './elementary.ts';
export { fadeCurve, fadeIn, fadeOut, fadeValue, type FadeShape } from './envelope.ts';
export { createFloatFft, type FloatFft } from './float-fft.ts';
export { createComplexFft, createRealFft, type ComplexFft, type RealFft } from './fft.ts';
export { createGain } from './gain.ts';
export {
  bandpass,
  butterworthBandpass,
  butterworthHighpass,
  butterworthLowpass,
  createFilter,
  cutoffRange,
  filterCircular,
  filterInPlace,
  highpass,
  lowpass,
  usableCutoff,
  type Biquad,
  type Sections,
  type StreamFilter,
} from './filter.ts';
export { grainReader, type GrainReader, type ReadHead } from './grain-reader.ts';
export { pinkNoise, uniformNoise, whiteNoise } from './noise.ts';
export { pitchShift, repitch, type RepitchOptions } from './pitch-shift.ts';
export { inSeries } from './processor.ts';
export { createRandom, shuffle, type Random } from './random.ts';
export {
  createRatioResampler,
  createResampler,
  resample,
  resampleByRatio,
  swift,
  transparent,
  type Resampler,
  type ResampleQuality,
  type ResampleRange,
} from './resample.ts';
export { createStft, forEachStftFrame, type Stft } from './stft.ts';
export { stretch, type StretchOptions } from './stretch.ts';
export { dbToGain, gainToDb, msToFrames, powerToDb, ratioToSemitones, secToFrames, semitonesToRatio } from './units.ts';
export { hann, hannSymmetric, kaiser, kaiserBeta } from './window.ts';
