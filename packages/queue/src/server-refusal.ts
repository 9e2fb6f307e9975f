/** What a Redis refuses while it is at work, in words. */
import { InputError } from '@stem/core';
import type { QueueAddress } from './address.ts';

const reasons: Readonly<Record<string, string>> = {
  OOM: 'its memory is full. Give it more (maxmemory), then run the same command again',
  MISCONF: 'it cannot write to its disk. Make room there, then run the same command again',
  READONLY: 'it is a replica now. Name the one that takes writes, or run the same command again when it does',
  NOPERM: 'its user may not do what a queue needs; give it ~stem:* &* +@all',
  NOAUTH: 'it wants another password than it did',
  NOSCRIPT: 'it was emptied just then. Run the same command again',
};

/** Does something with a Redis; throws InputError for what that refuses. Its own words could hold what was sent. */
export async function explained<Value>({ shown }: QueueAddress, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReplyError') throw error;
    const code = /^[A-Z]+/.exec(error.message)?.[0] ?? '';
    const reason = reasons[code];
    if (reason === undefined) throw error;
    throw new InputError(`The Redis at ${shown} refuses: ${reason}.`, { cause: error });
  }
}
