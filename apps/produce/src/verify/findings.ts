/** What verifying has found: the checks of each audio file, and those of the delivery as a whole. */
import type { GateCheck, GateProblem, Overview, StoredSound } from '@stem/core/production';
import type { HeardFile } from './hear-file.ts';

/** Failed where one of its checks has. */
export interface Verdict {
  /** The path of a file, or `archive` or `folder`. */
  readonly subject: string;
  readonly checks: readonly GateCheck[];
  /** What was measured of a file that could be read. */
  readonly sound?: StoredSound | undefined;
  /** For its picture. */
  readonly overview?: Overview | undefined;
}

export interface Findings {
  /** The name of the delivery as a whole. */
  readonly whole: string;
  /** A file that gets a verdict. Their order is that of the verdicts. */
  add(path: string): void;
  /** What was looked at of a file; of one without a verdict it counts for the whole. Nothing is told twice. */
  tell(path: string, ...checks: readonly GateCheck[]): void;
  heard(path: string, heard: Pick<HeardFile, 'sound' | 'overview'>): void;
  verdicts(): readonly Verdict[];
}

interface Found {
  readonly checks: GateCheck[];
  sound?: StoredSound;
  overview?: Overview;
}

export function createFindings(whole: string): Findings {
  const files = new Map<string, Found>();
  const rest: Found = { checks: [] };
  return {
    whole,
    add(path) {
      if (!files.has(path)) files.set(path, { checks: [] });
    },
    tell(path, ...checks) {
      const file = files.get(path);
      for (const check of checks) {
        const isOfAnother = !file && path !== whole;
        addNew((file ?? rest).checks, isOfAnother ? { ...check, check: `${path}: ${check.check}` } : check);
      }
    },
    heard(path, { sound, overview }) {
      const file = files.get(path);
      if (file) Object.assign(file, { sound, overview });
    },
    verdicts: () => [...[...files].map(([subject, found]) => ({ subject, ...found })), { subject: whole, ...rest }],
  };
}

function addNew(list: GateCheck[], one: GateCheck): void {
  const isKnown = list.some(
    ({ check, expected, got }) => check === one.check && expected === one.expected && got === one.got,
  );
  if (!isKnown) list.push(one);
}

/** What was looked at in one go: its problems, or one line that says that there are none. */
export function stated(check: string, expected: string, problems: readonly GateProblem[]): GateCheck[] {
  if (problems.length === 0) return [{ check, expected, got: 'so it is', advice: '', state: 'passed' }];
  return problems.map((problem) => ({ ...problem, state: 'failed' }));
}

export function failed(problem: GateProblem): GateCheck {
  return { ...problem, state: 'failed' };
}

export function isFailed({ checks }: Verdict): boolean {
  return checks.some(({ state }) => state === 'failed');
}
