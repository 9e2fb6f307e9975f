/** Reads of one file what a catalog needs. */
import { openFileSource, probeSource } from '@stem/core/format/probe';
import { fingerprint } from './fingerprint.ts';
import type { RememberedFile } from './scan-state.ts';

/** The facts and the fingerprint, from the file opened once. */
export async function readFile(
  path: string | Buffer,
  signal: AbortSignal,
): Promise<Pick<RememberedFile, 'facts' | 'fingerprint'>> {
  const source = await openFileSource(path);
  try {
    const { durationSec, sampleRate, channels, decoder, warnings } = await probeSource(source, { signal });
    return {
      facts: { durationSec, sampleRate, channels, decoder, warnings },
      fingerprint: await fingerprint(source, signal),
    };
  } finally {
    await source.close();
  }
}
