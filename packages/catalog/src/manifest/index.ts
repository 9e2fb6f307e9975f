/** `@stem/catalog/manifest`: the manifest of a folder of textures alone. */
export { formatManifest, parseManifest, type Manifest, type ManifestFile } from './manifest.ts';
