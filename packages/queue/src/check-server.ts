/** Whether a Redis is fit to hold a queue: its version, that it throws nothing away, that it keeps what it holds. */
import type { Redis } from 'ioredis';
import { InputError } from '@stem/core';
import type { QueueAddress } from './address.ts';

/** What was found of it. */
export interface ServerFacts {
  /** `redis 7.0.15` */
  readonly server: string;
  readonly usedBytes: number;
  /** What of the queue survives a restart of Redis. */
  readonly persistence: 'aof' | 'rdb' | 'none';
}

/** Scripts of BullMQ need it. */
const oldest = [6, 2] as const;

/** Throws InputError where it would lose tracks or cannot hold them. */
export async function checkServer(redis: Redis, { shown }: QueueAddress): Promise<ServerFacts> {
  const info = parseInfo(await redis.info());
  const isValkey = info.has('valkey_version');
  const version = info.get('valkey_version') ?? info.get('redis_version') ?? '0';
  const server = `${isValkey ? 'valkey' : 'redis'} ${version}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new InputError(`The queue at ${shown} is ${server}: expected Redis ${oldest.join('.')} or newer, or Valkey.`);
  }
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    throw new InputError(
      `The Redis at ${shown} may throw tracks away when its memory is full (maxmemory-policy is ${policy}): set it to ` +
        'noeviction, with "redis-cli config set maxmemory-policy noeviction" and in its redis.conf.',
    );
  }
  const role = info.get('role') ?? 'master';
  if (role !== 'master') throw new InputError(`The Redis at ${shown} is a replica: name the one that takes writes.`);
  const persistence = info.get('aof_enabled') === '1' ? 'aof' : (await savesSnapshots(redis)) ? 'rdb' : 'none';
  return { server, usedBytes: Number(info.get('used_memory') ?? 0), persistence };
}

/** What a person should know of it. */
export function serverWarnings({ persistence }: ServerFacts, { shown }: QueueAddress): string[] {
  if (persistence !== 'none') return [];
  return [
    `the Redis at ${shown} keeps nothing on its disk: when it is started again, tracks come back into the queue only from ` +
      'runs of batch-generate that still wait for them. To keep them, set "appendonly yes" in its redis.conf',
  ];
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return new Map(pairs);
}

/** Hosted ones do not tell; they are taken to keep what they hold. */
async function savesSnapshots(redis: Redis): Promise<boolean> {
  const answer: unknown = await redis.config('GET', 'save').catch(() => undefined);
  const save: unknown = Array.isArray(answer) ? answer[1] : undefined;
  return save !== '';
}
