/** Names of files that are being written, beside those they are to replace; and those that a killed process has left. */
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning, processMark, type ProcessMark } from './process-mark.ts';

/** A name that nobody else has, of now or later. The base is cut so that the name never gets too long. */
export function temporaryName(path: string): string {
  const unique = process.getBuiltinModule('node:crypto').randomUUID();
  return join(dirname(path), `${startOf(path)}${ownMark()}.${unique}.tmp`);
}

/**
 * Removes what killed processes of this machine have left of writing to `path`. Who writes it for the first time after them
 * clears it, and nobody else has to know.
 */
export async function clearTemporaries(path: string): Promise<void> {
  const start = startOf(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const left = names.filter((name) => name.startsWith(start) && isLeft(name.slice(start.length)));
  for (const name of left) await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
}

/** Of whole characters: half of one would be written as another. */
function startOf(path: string): string {
  return `.${Array.from(basename(path)).slice(0, 40).join('')}.`;
}

let mark: string | undefined;

/** `HOST-PID-START`, the host as eight digits. */
function ownMark(): string {
  return (mark ??= markOf(processMark()));
}

function markOf({ host, pid, startTicks }: ProcessMark): string {
  const digits = process.getBuiltinModule('node:crypto').createHash('sha256').update(host).digest('hex').slice(0, 8);
  return `${digits}-${pid}-${startTicks ?? 0}`;
}

const marked = /^([0-9a-f]{8})-(\d+)-(\d+)\.[0-9a-f-]{36}\.tmp$/;

/** Nothing is known of processes of other machines. */
function isLeft(rest: string): boolean {
  const [, host, pid, started] = marked.exec(rest) ?? [];
  if (host === undefined || host !== ownMark().slice(0, 8)) return false;
  return !isRunning({ pid: Number(pid), startTicks: started === '0' ? null : (started ?? null) });
}
