/** `@stem/catalog/rules`: which rows of a catalog are selected, and why. */
export { checkRules, loadRules } from './load-rules.ts';
export { planSelection, type Decision, type Rejections, type SelectionPlan } from './plan-selection.ts';
export { type Reason, type RuleName } from './reason.ts';
export { rulesWithFlags, type SelectionRules } from './selection-rules.ts';
