/** `@stem/catalog/production`: the manifest of what `stem produce` delivers. Apart, as it needs all of production. */
export { formatProductionManifest, parseProductionManifest, soundFigures } from './production-manifest.ts';
export { type ProductionManifest, type ProductionStem, type SoundFigures } from './production-manifest-schema.ts';
export { withDocumentValues } from '../song/key-names.ts';
