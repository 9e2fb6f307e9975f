/** Tells one process from all others, and whether it still runs: for what a process leaves behind that was killed. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessMark {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since boot; tells a new process from an old one of the same number. */
  readonly startTicks: string | null;
}

/** This process. */
export function processMark(): ProcessMark {
  return { pid: process.pid, host: hostname(), startTicks: startTicks(process.pid) };
}

/** Whether a process of this machine runs. */
export function isRunning({ pid, startTicks: started }: Omit<ProcessMark, 'host'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const ticks = startTicks(pid);
  return started === null || ticks === null || ticks === started;
}

/** Field 22 of /proc/PID/stat (proc(5)), counted behind the command's closing bracket; null where there is none. */
function startTicks(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
