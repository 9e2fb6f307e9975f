/** Reads fingerprints from the cache and keeps those that were asked for last. */
import { setImmediate } from 'node:timers/promises';
import type { Fingerprint } from '@stem/core/analysis';
import type { AnalysisCache } from './analysis-cache.ts';

/** 20 kB each. */
const mostKept = 1024;
/** How many are handed out before the process may attend to Ctrl-C and the like. */
const perTurn = 128;

/** Gives the fingerprint of the content at an index. */
export function fingerprintLoader(
  cache: Pick<AnalysisCache, 'readFingerprint'>,
  contentHashes: readonly string[],
): (index: number) => Promise<Fingerprint | undefined> {
  const kept = new Map<number, Fingerprint | undefined>();
  let handedOut = 0;
  return async (index) => {
    if (++handedOut % perTurn === 0) await setImmediate();
    const known = kept.has(index);
    const fingerprint = known ? kept.get(index) : await cache.readFingerprint(contentHashes[index] ?? '');
    // A map keeps the order of insertion: what was asked for last comes last.
    kept.delete(index);
    kept.set(index, fingerprint);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value as number);
    return fingerprint;
  };
}
