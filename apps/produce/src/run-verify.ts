/** Runs `verify`: a delivery or a batch in, what was found out. Which it is, the manifests say. */
import { resolve } from 'node:path';
import { findBatch } from '@stem/batch/published';
import { exitCode, type Context } from '@stem/cli';
import type { VerifyArgs } from './verify-command.ts';

export async function runVerify(args: VerifyArgs, context: Context): Promise<number> {
  try {
    const batch = await findBatch(resolve(context.cwd, args.delivery));
    if (batch !== undefined) return await (await import('./verify-batch.ts')).verifyBatch(batch, args, context);
    return await (await import('./verify-one.ts')).verifyOne(args, context);
  } catch (error) {
    if (context.signal.aborted) return exitCode.interrupted;
    throw error;
  }
}
