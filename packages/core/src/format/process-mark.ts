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

function pidSpace(): string | null {
  try {
    const [machine, boot] = ['/etc/machine-id', '/proc/sys/kernel/random/boot_id'].map(textOf);
    return spaceOf({ space: readlinkSync('/proc/self/ns/pid'), machine, boot });
  } catch {
    return null;
  }
}

/** What Linux calls the namespace of process numbers that a machine starts with (PROC_PID_INIT_INO). */
const firstSpace = 'pid:[4026531836]';

export interface Space {
  /** The namespace of process numbers (pid_namespaces(7)). */
  readonly space: string;
  /** machine-id(5), which is not to be told as it is. */
  readonly machine: string | undefined;
  /** random(4); the same in all containers of a machine. */
  readonly boot: string | undefined;
}

/**
 * The name of a place in which process numbers count. Outside of containers, it outlasts a reboot, so that what was left by a
 * power cut is known to be dead. Containers on two machines can have all else in common, machine-id included, which is that
 * of their image: only the boots of their kernels differ. Where that is not to be known, nobody else is near.
 */
export function spaceOf({ space, machine = '', boot }: Space): string {
  const { createHash, randomUUID } = process.getBuiltinModule('node:crypto');
  const isMachine = space === firstSpace && machine !== '';
  const place = isMachine ? space : `${space} ${boot ?? randomUUID()}`;
  return createHash('sha256').update(`stem ${machine} ${place}`).digest('hex').slice(0, 16);
}

function textOf(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
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
