/** Runs `verify`: a delivery in, a table of verdicts out. */
import { resolve } from 'node:path';
import { loadSong } from '@stem/catalog/song';
import { exitCode, type Context } from '@stem/cli';
import type { VerifyArgs } from './verify-command.ts';
import { verifyDocument, verifyText } from './verify/result-text.ts';
import { verifyDelivery } from './verify/verify-delivery.ts';

export async function runVerify(args: VerifyArgs, { results, signal, cwd }: Context): Promise<number> {
  const song = args.song === undefined ? undefined : await loadSong(resolve(cwd, args.song));
  try {
    const result = await verifyDelivery(resolve(cwd, args.delivery), { song, profile: args.profile, signal });
    if (args.json) results.json(verifyDocument(result));
    else results.write(verifyText(result, (style, text) => results.paint(style, text)));
    return result.failed === 0 ? exitCode.done : exitCode.incomplete;
  } catch (error) {
    if (signal.aborted) return exitCode.interrupted;
    throw error;
  }
}
