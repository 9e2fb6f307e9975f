export type { AttackSearch, AttackShape } from './attack.ts';
export { cascadeEnergy, runCascade, type Section } from './cascade.ts';
export { createKernelBlock, type KernelBlock } from './channels.ts';
export { chooseKernels, kernelsInUse, type Kernels } from './choice.ts';
export { balanceSides, type SideGains } from './circle.ts';
export { createKernelCompressor } from './compressor.ts';
export { createKernelEchoes, type KernelEchoesOptions } from './echoes.ts';
export {
  createBandPowers,
  createBinPowers,
  createFloatFft,
  createFrameFft,
  leastFftSize,
  type BandPowers,
  type BinPowers,
  type FloatFft,
  type FloatSpectrum,
  type FrameFft,
  type FrameWindows,
} from './fft.ts';
export { decodeFlacFrame, widestFlacFrame, type FlacFrame } from './flac-frame.ts';
export { applyGainLine, pieceEnergies, piecePeaks } from './gain-lines.ts';
export { averageInPlace, blendHeads, riseBySquare, runProducts, shapeRun, type FadeCurve } from './curves.ts';
export { floatsOf16, holdAs16, liesInKernels, meansOf } from './held.ts';
export { foldChannels } from './fold.ts';
export {
  createGrainMixer,
  createGrainTable,
  type GrainMixer,
  type GrainSource,
  type GrainTable,
} from './grain-mixer.ts';
export { scaleChannels, subtractOffsets, type OffsetFades, type ScaledLevels } from './levels.ts';
export { createKernelLimiter, limiterSpan } from './limiter.ts';
export {
  createKWeighting,
  createLevelsMeter,
  findHigh,
  sumOfProducts,
  type KWeighting,
  type SampleLevels,
} from './meters.ts';
export type { BandShape, MeasureRises, MidSideSpectrum } from './mid-side-spectrum.ts';
export { createMidSideWindow, type MidSideWindow } from './mid-side.ts';
export { multiplyChannels, sumBlocks } from './mix.ts';
export { createNoiseMaker, type NoiseBand, type NoiseMaker, type NoiseRequest } from './noise.ts';
export { createQuantizer, createStepPacker, type DitherState, type Quantizer, type StepOptions } from './pack.ts';
export { packedDifference, type PackedDifference } from './pcm-check.ts';
export { packFloats, unpackPcm } from './pcm.ts';
export { createPolyphase, type Polyphase, type PolyphaseRatio, type PolyphaseTable } from './polyphase.ts';
export { createRoom, type RoomOptions } from './reverb.ts';
export { createBender, createClipper } from './saturation.ts';
export { circularEnergies, energyOf, lagLikeness, largestStep, slidingProducts, type LagSpans } from './seams.ts';
export { createSections } from './sections.ts';
export {
  createSpectrumSums,
  frameFeatures,
  type FrameFeatures,
  type MeasureSpectrum,
  type SpectrumBands,
  type SpectrumSums,
} from './spectral-shape.ts';
export {
  createKernelVoice,
  createVoiceRoom,
  storeTurn,
  type KernelVoice,
  type VoiceRoom,
  type VoiceTick,
  type WaveTurn,
} from './synth-voice.ts';
export { createVocoder, type LowpassDifference, type Vocoder, type VocoderOptions } from './vocoder.ts';
export { createKernelWidth } from './width.ts';
