/** What a store refuses, in words that say what, where and what to do. Nothing secret gets into them. */
import { InputError } from '@stem/core';
import { storeAddressText } from './address.ts';
import type { Connection } from './connection.ts';

export interface Asked {
  /** Of the object; undefined where it is about all of them. */
  readonly path?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Makes a request. What fails becomes an InputError, or the signal's reason. */
export async function ask<Reply>(
  { address, attempts }: Connection,
  { path, signal }: Asked,
  send: (signal: AbortSignal) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await send(signal ?? new AbortController().signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof InputError) throw error;
    throw new InputError(`${storeAddressText(address, path)}: ${refusalWords(error, attempts)}`, { cause: error });
  }
}

/** The HTTP status that the store answered with. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

const words: ReadonlyMap<string, string> = new Map([
  ['NoSuchBucket', 'There is no such bucket.'],
  ['NoSuchKey', 'There is no such object any more.'],
  ['AccessDenied', 'Access denied: these credentials may not do this here.'],
  ['InvalidAccessKeyId', 'The store does not know this access key: look at AWS_ACCESS_KEY_ID or AWS_PROFILE.'],
  ['SignatureDoesNotMatch', 'The store refuses the signature: look at AWS_SECRET_ACCESS_KEY and AWS_REGION.'],
  ['ExpiredToken', 'The credentials have expired: get new ones.'],
  ['RequestTimeTooSkewed', 'The clock of this machine is wrong: the store refuses what is signed by it.'],
  ['PermanentRedirect', 'The bucket is in another region: set AWS_REGION to it.'],
  ['AuthorizationHeaderMalformed', 'The bucket is in another region: set AWS_REGION to it.'],
  ['CredentialsProviderError', 'No credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.'],
  ['NotImplemented', 'This store does not do what is asked of it, a conditional write perhaps.'],
  ['ENOTFOUND', 'The store is not found: look at the name in AWS_ENDPOINT_URL.'],
  ['ECONNREFUSED', 'Nothing answers there: look at AWS_ENDPOINT_URL.'],
]);

/** What HEAD is answered with has no code. */
const statusWords: ReadonlyMap<number, string> = new Map([
  [301, 'PermanentRedirect'],
  [401, 'AccessDenied'],
  [403, 'AccessDenied'],
]);

function refusalWords(error: unknown, attempts: number): string {
  const { name = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  // Its own property where the client has not wrapped the error.
  const { code = /\bE[A-Z]{5,}\b/u.exec(message)?.[0] ?? '' } = error as Partial<NodeJS.ErrnoException>;
  const status = statusOf(error);
  const known = words.get(name) ?? words.get(code) ?? words.get(statusWords.get(status ?? 0) ?? '');
  if (known !== undefined) return known;
  if (message === 'Region is missing') return 'No region: set AWS_REGION.';
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  if (status === undefined || status >= 500)
    return `The store does not answer as it should, asked ${times}: ${told(name, message)}`;
  return `The store refuses it (${status}): ${told(name, message)}`;
}

function told(name: string, message: string): string {
  return `${name === '' || name === 'Error' ? '' : `${name}: `}${message}`;
}
