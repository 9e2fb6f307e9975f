export { brightness, type Brightness } from './brightness.ts';
export { finishTexture, type FinishedTexture, type TextureMeasurements } from './finish.ts';
export { grades, type Grade } from './grade.ts';
export { heardFacts, type HeardFacts } from './heard-facts.ts';
export { type Maker, type MakerInput, type MakerTempo } from './maker.ts';
export { renderTextures, type RenderReport, type RenderRequest } from './render.ts';
export { textureSource, type TextureSource } from './source.ts';
export {
  textureKinds,
  type Loop,
  type Operation,
  type SeamProof,
  type Shortfall,
  type SourceRange,
  type Texture,
  type TextureKind,
  type TextureRole,
  type TextureStream,
} from './texture.ts';
export { textureScore } from './texture-score.ts';
export {
  createTrackMeter,
  measuresVersion,
  type TrackForm,
  type TrackMeasures,
  type TrackMeter,
} from './track-measures.ts';
export { textureOptions, type TextureOptions } from './texture-options.ts';
