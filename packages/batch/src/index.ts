/** `@stem/batch`: from a selection to published folders, many tracks at a time, resumable. */
export { planBatch, type BatchPlan, type PlanRow, type Repeat, type Slice, type Task } from './plan.ts';
