/** A step that did not pass: what was looked at, what came, and what to do. The run stops there and exits 1. */
import { printable } from '@stem/cli';
import type { GateProblem } from '@stem/core/production';

export class StepFailure extends Error {
  readonly step: string;
  /** Whose fault it is: `guitars (takes/gtr.wav)`; empty where it is the step's as a whole. */
  readonly where: string;
  readonly problems: readonly GateProblem[];

  constructor(step: string, where: string, problems: readonly GateProblem[]) {
    super(problems.map((problem) => problemLine({ step, where }, problem)).join('\n'));
    this.name = 'StepFailure';
    this.step = step;
    this.where = where;
    this.problems = problems;
  }
}

/** `stems: guitars (takes/gtr.wav): sample rate: expected 48000 Hz, got 44100 Hz. Resample it.` */
function problemLine(place: { readonly step: string; readonly where: string }, problem: GateProblem): string {
  const { check, expected, got, advice } = problem;
  const where = place.where === '' ? place.step : `${place.step}: ${place.where}`;
  return printable(`${where}: ${check}: expected ${expected}, got ${got}. ${advice}`);
}
