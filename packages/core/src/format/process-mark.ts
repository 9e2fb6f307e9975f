/** Tells one process from all others, and whether it still runs: for what a process leaves behind that was killed. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessMark {
  readonly pid: number;
  readonly host: string;
  /**
   * Where the number counts: another machine, or a container, of the host's name has numbers of its own. Null where nobody
   * says.
   */
  readonly pidSpace: string | null;
  /** When the process started, in ticks since boot; tells a new process from an old one of the same number. */
  readonly startTicks: string | null;
}

/** This process. */
export function processMark(): ProcessMark {
  return { ...here(), pid: process.pid, startTicks: startTicks(process.pid) };
}

/** Whether a process would be seen from here: it runs, or ran, on this machine, and in the same container. */
export function isNear({ host, pidSpace }: Pick<ProcessMark, 'host' | 'pidSpace'>): boolean {
  const own = here();
  return host === own.host && (pidSpace === null || own.pidSpace === null || pidSpace === own.pidSpace);
}

/** Whether a process that is near runs. */
export function isRunning({ pid, startTicks: started }: Pick<ProcessMark, 'pid' | 'startTicks'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const ticks = startTicks(pid);
  return started === null || ticks === null || ticks === started;
}

let place: Pick<ProcessMark, 'host' | 'pidSpace'> | undefined;

function here(): Pick<ProcessMark, 'host' | 'pidSpace'> {
  return (place ??= { host: hostname(), pidSpace: pidSpace() });
}

/** The machine (machine-id(5), which is not to be told as it is) and its namespace of process numbers (pid_namespaces(7)). */
function pidSpace(): string | null {
  try {
    const space = readlinkSync('/proc/self/ns/pid');
    const { createHash } = process.getBuiltinModule('node:crypto');
    return createHash('sha256').update(`stem ${machineId()} ${space}`).digest('hex').slice(0, 16);
  } catch {
    return null;
  }
}

function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
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
