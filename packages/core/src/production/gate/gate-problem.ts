/** What a gate finds: data, which whoever runs the step puts a step and a file before. */

/** Something wrong. */
export interface GateProblem {
  /** What was looked at: `sample rate`. */
  readonly check: string;
  /** With its unit: `48000 Hz`. */
  readonly expected: string;
  readonly got: string;
  /** What to do, a sentence. */
  readonly advice: string;
}

/** A warning does not fail a file. */
export type CheckState = 'passed' | 'warning' | 'failed';

/** Something that was looked at, whatever came of it. */
export interface GateCheck extends GateProblem {
  readonly state: CheckState;
}

/** The checks of one state, as problems. */
export function problemsOf(checks: readonly GateCheck[], state: CheckState): GateProblem[] {
  return checks
    .filter((check) => check.state === state)
    .map(({ check, expected, got, advice }) => ({ check, expected, got, advice }));
}
