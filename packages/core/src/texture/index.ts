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
export { textureOptions, type TextureOptions } from './texture-options.ts';
