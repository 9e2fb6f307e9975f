/** What a task is: a piece of a step that runs in a worker thread, from plain data to files and a report. */
import type { GateProblem } from '@stem/core/production';
import type { MadeFile } from '../work/made-file.ts';

/** Files of a task are named by their paths within this folder. */
export interface TaskPlace {
  readonly folder: string;
}

/** Makes files of its input; the report is plain data. Throws `GateRefusal` where what came is not what is wanted. */
export type Task<Input, Report> = (input: Input, place: TaskPlace) => Promise<Report>;

/** A report and the files that were written, or why there are none. */
export type TaskReply<Report> =
  | { readonly state: 'done'; readonly report: Report; readonly files: readonly MadeFile[] }
  | { readonly state: 'refused'; readonly problems: readonly GateProblem[] }
  | { readonly state: 'failed'; readonly reason: string };

/** What a gate does not let through. */
export class GateRefusal extends Error {
  readonly problems: readonly GateProblem[];

  constructor(problems: readonly GateProblem[]) {
    super(problems.map(({ check }) => check).join(', '));
    this.name = 'GateRefusal';
    this.problems = problems;
  }
}

/** What a sound was refused for: `Expected …, got …. What to do.` in its parts. */
export function materialProblem(message: string): GateProblem {
  const [, expected, got, advice] = /^Expected (.+?), got (.+?)\.(?: (.+?)\.?)?$/s.exec(message) ?? [];
  return {
    check: 'material',
    expected: expected ?? 'audio that can be read',
    got: got ?? message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/\.$/, ''),
    advice: `${advice ?? 'Export it again, as WAV or FLAC'}.`,
  };
}

/** Lets pass where there is no problem. */
export function requireNone(problems: readonly GateProblem[]): void {
  if (problems.length > 0) throw new GateRefusal(problems);
}
