/** Names of files that are being written, beside those they are to replace; and those that a killed process has left. */
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRunning, processMark, type ProcessMark } from './process-mark.ts';

/** A name that nobody else has, of now or later. The base is cut so that the name never gets too long. */
export function temporaryName(path: string): string {
  const unique = process.getBuiltinModule('node:crypto').randomUUID();
  // Of whole characters: half of one would be written as another.
  const start = Array.from(basename(path)).slice(0, 40).join('');
  return join(dirname(path), `.${start}.${ownMark()}.${unique}.tmp`);
}

/** A new folder for this process alone, by default where the system wants such folders. */
export async function makeTemporaryFolder(name: string, above: string = tmpdir()): Promise<string> {
  await clearTemporaries(above);
  const path = temporaryName(join(above, name));
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** Folders that were cleared; more than can be remembered are cleared again. */
const cleared = new Set<string>();
const mostRemembered = 1000;

/**
 * Removes what killed processes of this machine have left half-written in a folder. The first who writes there clears it,
 * and only once: a folder of ten thousand tracks is not to be read for every one of them.
 */
export async function clearTemporaries(folder: string): Promise<void> {
  if (cleared.has(folder)) return;
  if (cleared.size >= mostRemembered) cleared.clear();
  cleared.add(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  for (const entry of entries.filter(({ name }) => isLeft(name))) await remove(entry);
}

async function remove(entry: Dirent): Promise<void> {
  const path = join(entry.parentPath, entry.name);
  // In a folder for everybody, that of another user is his, and could change under our hands.
  if (entry.isDirectory() && !(await isOwn(path))) return;
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

async function isOwn(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && found.uid === (process.getuid?.() ?? found.uid);
}

let mark: string | undefined;

/** `HOST-PID-START`, the host as eight digits. */
function ownMark(): string {
  return (mark ??= markOf(processMark()));
}

function markOf({ host, pidSpace, pid, startTicks }: ProcessMark): string {
  const place = `${host} ${pidSpace ?? ''}`;
  const digits = process.getBuiltinModule('node:crypto').createHash('sha256').update(place).digest('hex').slice(0, 8);
  return `${digits}-${pid}-${startTicks ?? 0}`;
}

const marked = /^\..*\.([0-9a-f]{8})-(\d+)-(\d+)\.[0-9a-f-]{36}\.tmp$/su;

/** Nothing is known of processes of other machines. */
function isLeft(name: string): boolean {
  const [, host, pid, started] = marked.exec(name) ?? [];
  if (host === undefined || host !== ownMark().slice(0, 8)) return false;
  return !isRunning({ pid: Number(pid), startTicks: started === '0' ? null : (started ?? null) });
}
