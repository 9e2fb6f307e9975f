/** What a gate finds wrong: data, which whoever runs the step puts a step and a file before. */
export interface GateProblem {
  /** What was looked at: `sample rate`. */
  readonly check: string;
  /** With its unit: `48000 Hz`. */
  readonly expected: string;
  readonly got: string;
  /** What to do, a sentence. */
  readonly advice: string;
}
