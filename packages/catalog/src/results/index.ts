/** `@stem/catalog/results`: the results of a batch alone. */
export { mergeResults, textureTotals } from './merge.ts';
export { formatResults, parseResults, resultsText, type ResultRow, type Results } from './results.ts';
