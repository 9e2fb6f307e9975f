/** How many jobs run at a time: as many as there are cores, and memory for. */
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { NumberOption } from './command.ts';

const { floor, max, min } = Math;

const mib = 2 ** 20;

/** What a job takes at the most, whatever its file: an hour of 96 kHz stereo is measured by `npm run limits`. */
export const jobMib = 500;

/** `--memory-limit`, the same for every command that works on sound. */
export const memoryLimitOption: NumberOption = {
  kind: 'number',
  unit: 'MiB',
  group: 'How it runs',
  integer: true,
  min: 300,
  defaultText: 'what is free',
  description: `Memory to get along with, in MiB: a job for each ${jobMib}, and one in any case.`,
};

/** What the command line says of it. */
export interface JobsWish {
  /** Wins over what is free, but not over a limit. */
  readonly jobs?: number | undefined;
  /** In MiB. */
  readonly memoryLimit?: number | undefined;
}

export interface Machine {
  readonly cores: number;
  /** Memory that a process may take now, in bytes. */
  readonly freeBytes: number;
}

export interface JobsChoice {
  readonly jobs: number;
  /** What each of them may take, in MiB; undefined where nobody set a limit. */
  readonly memoryMib: number | undefined;
  /** A sentence where fewer run than were wanted, or than there are cores. */
  readonly note: string | undefined;
}

/** The jobs for a wish. None of it changes what comes out. */
export function chooseJobs({ jobs, memoryLimit }: JobsWish, machine: Machine = thisMachine()): JobsChoice {
  const wanted = jobs ?? machine.cores;
  const limitMib = memoryLimit ?? (jobs === undefined ? floor(machine.freeBytes / mib) : Infinity);
  const chosen = min(wanted, max(1, floor(limitMib / jobMib)));
  const memoryMib = memoryLimit === undefined ? undefined : floor(memoryLimit / chosen);
  return { jobs: chosen, memoryMib, note: chosen < wanted ? note() : undefined };

  function note(): string {
    const bound = memoryLimit === undefined ? `${limitMib} MiB of memory are free` : `--memory-limit is ${memoryLimit}`;
    const howMany = `${chosen} ${chosen === 1 ? 'job' : 'jobs'} at a time instead of ${wanted}`;
    return `${howMany}: ${bound}, and a job may take ${jobMib} MiB`;
  }
}

function thisMachine(): Machine {
  return { cores: availableParallelism(), freeBytes: min(freeBytes(), memoryBytes()) };
}

/** Memory of the machine, or what a container allows (cgroup v1 and v2). */
export function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? min(limit, totalmem()) : totalmem();
}

/** What macOS calls free leaves out what it would give back at once. */
function freeBytes(): number {
  return process.platform === 'darwin' ? max(freemem(), totalmem() / 2) : freemem();
}
