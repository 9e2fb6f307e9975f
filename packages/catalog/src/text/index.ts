/** `@stem/catalog/text`: what all documents have in common, without any of them. */
export { canonicalHash } from './canonical-json.ts';
export { compareCodePoints, sortByCodePoint } from './compare.ts';
export { formatCsv } from './csv.ts';
export { isEscapedPath, pathToText, textToPath } from './path-text.ts';
export { DocumentError, formatProblem } from './problem.ts';
