/** The client of one store: where it is, who asks, and how patiently. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { InputError } from '@stem/core';
import type { StoreAddress } from './address.ts';
import type { StoreOptions } from './open-store.ts';

export interface Connection {
  readonly address: StoreAddress;
  readonly client: S3Client;
  readonly partBytes: number;
  /** Times that something is tried without getting on. */
  readonly attempts: number;
  /** As requests name an object. */
  readonly key: (path: string) => { readonly Bucket: string; readonly Key: string };
}

const defaults = { attempts: 8, idleMs: 60_000, partBytes: 2 ** 23 };
const connectionTimeoutMs = 15_000;

export function connect(address: StoreAddress, options: StoreOptions): Connection {
  const { env, attempts = defaults.attempts, idleMs = defaults.idleMs, partBytes = defaults.partBytes } = options;
  // What the client would tell of future versions of itself is not for those who make music with this one.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = new S3Client({
    ...place(env),
    ...credentials(env),
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: idleMs },
    // MD5 sums go with every upload, and are looked at by every store there is. Newer sums are refused by some.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const { bucket, prefix } = address;
  const key: Connection['key'] = (path) => ({ Bucket: bucket, Key: prefix + path });
  return { address, client, partBytes, attempts, key };
}

/** What is asked instead of Amazon. What is wrong with it is said without it: it may hold a password. */
export function endpointOf(env: StoreOptions['env']): string | undefined {
  const name = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'].find((key) => env[key] !== undefined && env[key] !== '');
  if (name === undefined) return undefined;
  const text = env[name] ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/u.test(url.protocol) && url.username === '') return url.href;
  throw new InputError(`${name} has to be like https://s3.example.org, with no name or password in it.`);
}

/** Stores of other houses seldom have a name of the bucket's own, and take any region. */
function place(env: StoreOptions['env']): S3ClientConfig {
  const endpoint = endpointOf(env);
  const named = [env['AWS_REGION'], env['AWS_DEFAULT_REGION']].find((name) => name !== undefined && name !== '');
  const region = named ?? (endpoint !== undefined && env['AWS_PROFILE'] === undefined ? 'us-east-1' : undefined);
  return {
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    ...(env['AWS_PROFILE'] === undefined ? {} : { profile: env['AWS_PROFILE'] }),
  };
}

/** Those of the environment that was handed in; without them the client looks where it always does. */
function credentials(env: StoreOptions['env']): S3ClientConfig {
  const [accessKeyId, secretAccessKey] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']];
  if (env['AWS_PROFILE'] !== undefined || !accessKeyId || !secretAccessKey) return {};
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}
