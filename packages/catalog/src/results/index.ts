/** `@stem/catalog/results`: the results of a batch alone. */
export { joinShards, type JoinedShards, type NamedResults } from './join-shards.ts';
export { mergeResults, textureTotals } from './merge.ts';
export { readResults, shardResultsIn } from './read-results.ts';
export {
  formatResults,
  parseResults,
  resultsText,
  type ResultRow,
  type Results,
  type ResultsShard,
} from './results.ts';
