export { atan2, cos, exp, exp2, log, log10, log2, pow, sin, tanh } from './elementary.ts';
export { createComplexFft, createRealFft, type ComplexFft, type RealFft } from './fft.ts';
export { createRandom, shuffle, type Random } from './random.ts';
export { createStft, forEachStftFrame, type Stft } from './stft.ts';
export { dbToGain, gainToDb, msToFrames, powerToDb, ratioToSemitones, secToFrames, semitonesToRatio } from './units.ts';
export { hann, hannSymmetric, kaiser, kaiserBeta } from './window.ts';
