/** Where what was read of files, or fetched, is remembered. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

interface CachePlace {
  readonly cacheDir: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The folder of the state: `--cache-dir`, `$XDG_CACHE_HOME/stem`, `~/.cache/stem`. */
export function cacheFolder({ cacheDir, cwd, env }: CachePlace): string {
  if (cacheDir !== undefined) return resolve(cwd, cacheDir);
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification: a path that is not absolute counts as not set.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'stem');
  return join(env['HOME'] || homedir(), '.cache', 'stem');
}
