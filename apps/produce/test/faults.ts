/** What verifying finds wrong, short enough to compare. Not shipped. */
import { verifyDelivery, type VerifyOptions, type VerifyResult } from '../src/verify/verify-delivery.ts';

/** What did not pass, as `stems/bass.wav: length`. */
export async function faults(place: string, options: VerifyOptions = {}): Promise<string[]> {
  return faultsOf(await verifyDelivery(place, options));
}

export function faultsOf({ verdicts }: VerifyResult): string[] {
  return verdicts.flatMap(({ subject, checks }) =>
    checks.filter(({ state }) => state === 'failed').map(({ check }) => `${subject}: ${check}`),
  );
}

/** The same in words. */
export async function words(place: string): Promise<string> {
  const { verdicts } = await verifyDelivery(place);
  return verdicts
    .flatMap(({ subject, checks }) =>
      checks
        .filter(({ state }) => state === 'failed')
        .map(({ check, expected, got }) => `${subject}: ${check}: expected ${expected}, got ${got}`),
    )
    .join('\n');
}
