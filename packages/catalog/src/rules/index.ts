/** `@stem/catalog/rules`: which rows of a catalog are selected, and why. */
export type { SelectionRules } from './default-rules.ts';
export { decisionDocument, type DecisionDocument } from './decision-document.ts';
export { checkRules, loadRules } from './load-rules.ts';
export { planSelection, type Decision, type Rejections, type SelectionPlan } from './plan-selection.ts';
export { leavesOut, type Reason, type RuleName } from './reason.ts';
export type { RuleFlags } from './selection-rules.ts';
