/** `@stem/catalog/catalog`: catalogs and selections alone, for commands that should start at once. */
export { DocumentError, formatProblem, type Problem } from '../text/problem.ts';
export { canonicalHash } from '../text/canonical-json.ts';
export { compareCodePoints } from '../text/compare.ts';
export { isEscapedPath, pathToText, textToPath } from '../text/path-text.ts';
export {
  analysisColumns,
  catalogFormatOf,
  type AnalysisColumn,
  type CatalogFormat,
  type CatalogRow,
  type Cell,
} from './columns.ts';
export { assignIds } from './ids.ts';
export { readCatalog, readSelection, type Catalog } from './read-catalog.ts';
export { formatCatalog, formatSelection } from './write-catalog.ts';
