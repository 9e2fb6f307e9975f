/** `@stem/core/texture/making`: textures made by options that are there already, for threads that should start at once. */
export { renderTextures } from './render.ts';
export { textureSource } from './source.ts';
