/** The results file of a shard: none that another machine writes. */
import { existsSync, statSync } from 'node:fs';
import { parse, join } from 'node:path';
import type { Shard } from '@stem/batch';

/** `batch_results.shard-03-of-16.json` for `batch_results.json`, unless it says so already; a pipe is taken as it is. */
export function shardResults(path: string, shard: Shard | undefined): string {
  if (shard === undefined || shard.of === 1) return path;
  if (existsSync(path) && !statSync(path).isFile() && !statSync(path).isDirectory()) return path;
  const digits = Math.max(2, String(shard.of).length);
  const [number, of] = [shard.number, shard.of].map((one) => String(one).padStart(digits, '0'));
  const ending = `.shard-${number}-of-${of}`;
  const { dir, name, ext } = parse(path);
  return name.endsWith(ending) ? path : join(dir, `${name}${ending}${ext}`);
}
