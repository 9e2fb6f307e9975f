/** The documents stem's commands exchange: catalog, selection, rules, profile, manifest, results. */
export { DocumentError, formatProblem, type Place, type Problem } from './text/problem.ts';
export { canonicalHash } from './text/canonical-json.ts';
export { compareCodePoints } from './text/compare.ts';
export { isEscapedPath, pathToText, textToPath } from './text/path-text.ts';
export {
  analysisColumns,
  catalogColumns,
  catalogFormatOf,
  scoreColumn,
  type AnalysisColumn,
  type CatalogFormat,
  type CatalogRow,
  type Cell,
  type SelectionRow,
} from './catalog/columns.ts';
export { assignIds, type FileIdentity, type OlderFile } from './catalog/ids.ts';
export { parseCatalog, parseSelection, readCatalog, readSelection, type Catalog } from './catalog/read-catalog.ts';
export { formatCatalog, formatSelection } from './catalog/write-catalog.ts';
export {
  formatManifest,
  manifestSchema,
  parseManifest,
  type Manifest,
  type ManifestFile,
  type ManifestSource,
} from './manifest/manifest.ts';
export { formatRatings, parseRatings, ratingsSchema, type RatedTexture, type Ratings } from './ratings/ratings.ts';
export {
  formatResults,
  parseResults,
  resultsSchema,
  type ResultRow,
  type Results,
  type TrackStats,
} from './results/results.ts';
export { mergeResults, textureTotals, type MergeRequest, type ResultKeys } from './results/merge.ts';
export {
  listProfiles,
  loadProfile,
  type Profile,
  type ProfileEntry,
  type ProfileRequest,
} from './profile/load-profile.ts';
export { parseProfile } from './profile/parse-profile.ts';
export { type Origin, type ParsedProfile } from './profile/profile-of.ts';
export { profileHash, profileSeed, profileValues } from './profile/profile-values.ts';
export { profileSchema, type ProfilePaths, type ProfileValues } from './profile/profile-schema.ts';
export { planSelection, type Decision, type Rejections, type SelectionPlan } from './rules/plan-selection.ts';
export { type Reason, type RuleName } from './rules/reason.ts';
export { defaultRules, type SelectionRules } from './rules/default-rules.ts';
export { checkRules, loadRules, type LoadedRules } from './rules/load-rules.ts';
export { parseRules } from './rules/read-rules.ts';
export { rulesSchema, rulesWithFlags, type RuleFlags } from './rules/selection-rules.ts';
