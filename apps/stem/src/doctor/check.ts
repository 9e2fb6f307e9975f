/** What the doctor looks at, one by one. */

/** `warning`: works, but not everything does. */
export type CheckState = 'passed' | 'warning' | 'failed';

export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** In words: what is there. */
  readonly found: string;
  /** What to do; empty where nothing is. */
  readonly advice: string;
}

export function passed(name: string, found: string): Check {
  return { name, state: 'passed', found, advice: '' };
}

export function warning(name: string, found: string, advice: string): Check {
  return { name, state: 'warning', found, advice };
}

export function failed(name: string, found: string, advice: string): Check {
  return { name, state: 'failed', found, advice };
}

/** Looks, and takes what is thrown for the answer. */
export async function attempt(name: string, look: () => Check | Promise<Check>, advice: string): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return failed(name, error instanceof Error ? error.message : String(error), advice);
  }
}
