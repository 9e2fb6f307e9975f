/** A connection to Redis: there at once or not at all, and patient once it has been there. */
import { isIP } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { InputError } from '@stem/core';
import { queueVariables, type QueueAddress } from './address.ts';
import type { Timing } from './timing.ts';

export interface ConnectRequest {
  readonly address: QueueAddress;
  readonly timing: Timing;
  /** It went away; tried again until it is back. */
  readonly onAway: () => void;
  readonly onBack: () => void;
}

export interface Connection {
  readonly redis: Redis;
  /** Rejects with InputError when Redis has been away for too long; otherwise it never settles. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

/** Throws InputError that says what, where and what to do. */
export async function connect(request: ConnectRequest): Promise<Connection> {
  const { address, timing, onAway, onBack } = request;
  let awaySince: number | undefined;
  let [isOpen, isAway] = [false, false];
  const options: RedisOptions & { readonly replyMapping: 'legacy' } = {
    ...serverOptions(address),
    replyMapping: 'legacy',
    connectTimeout: timing.connectMs,
    socketTimeout: timing.silenceMs,
    keepAlive: 10_000,
    lazyConnect: true,
    // What is asked while it is away is asked again when it is back; BullMQ wants it so.
    maxRetriesPerRequest: null,
    retryStrategy(times) {
      if (!isOpen) return null;
      if (times === 1 || awaySince === undefined) awaySince = performance.now();
      return performance.now() - awaySince > timing.patienceMs ? null : Math.min(times * 100, 2_000);
    },
  };
  const redis = new PatientClient(options);
  let lastError: unknown;
  redis.on('error', (error: unknown) => (lastError = error));
  try {
    await redis.connect();
    // Of a number that it does not have, the client would stay in the first.
    await redis.select(address.database);
  } catch (error) {
    redis.disconnect();
    throw new InputError(unreachable(address, isSaying(error) ? error : (lastError ?? error)));
  }
  isOpen = true;
  // BullMQ makes more of it, and asks those that connect when asked to do so once: lost in that moment, they stay away.
  redis.options.lazyConnect = false;
  let isClosing = false;
  redis.on('close', () => {
    if (isAway || isClosing) return;
    isAway = true;
    onAway();
  });
  redis.on('ready', () => {
    awaySince = undefined;
    if (!isAway) return;
    isAway = false;
    onBack();
  });
  const lost = new Promise<never>((_, reject) => {
    redis.on('end', () => {
      if (!isClosing) reject(new InputError(gaveUp(address, timing)));
    });
  });
  lost.catch(() => undefined);
  return {
    redis,
    lost,
    close: async () => {
      isClosing = true;
      redis.disconnect();
    },
  };
}

/**
 * Where Redis is away as a connection is given up, ioredis 5 never says that it has ended, and BullMQ waits for that word;
 * of one that was never opened it does say so.
 */
class PatientClient extends Redis {
  override disconnect(reconnect = false): void {
    if (this.status === 'reconnecting' && !reconnect) this.status = 'wait';
    super.disconnect(reconnect);
  }

  override duplicate(override?: Partial<RedisOptions>): Redis {
    return new PatientClient({ ...this.options, ...override, replyMapping: 'legacy' });
  }
}

function serverOptions({ host, port, database, username, password, isEncrypted }: QueueAddress): RedisOptions {
  return {
    host,
    port,
    db: database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    // Of a machine that is named by its number, TLS asks for no name.
    ...(isEncrypted ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
  };
}

/** ioredis says of every failed connection that it is closed, and tells elsewhere why. */
function isSaying(error: unknown): boolean {
  return error instanceof Error && error.message !== 'Connection is closed.';
}

function gaveUp({ shown }: QueueAddress, { patienceMs }: Timing): string {
  const minutes = Math.round(patienceMs / 60_000);
  return (
    `The Redis at ${shown} has been away for ${minutes > 0 ? `${minutes} minutes` : `${patienceMs} ms`}. What is finished is ` +
    'kept: run the same command again when it is back.'
  );
}

/** Only what kind of error it is: its own words could hold what was sent. */
function unreachable({ shown, host, isEncrypted }: QueueAddress, error: unknown): string {
  const { code = '', message = '' } = (error ?? {}) as { code?: unknown; message?: unknown };
  const text = String(message);
  const start = `No queue at ${shown}: `;
  if (/^NOAUTH|^ERR.*without any password/i.test(text)) {
    return `${start}Redis wants a password. Put it into ${queueVariables.password}, or into the address as redis://:PASSWORD@HOST.`;
  }
  if (/^WRONGPASS|^ERR invalid password|^ERR AUTH/i.test(text)) {
    return `${start}Redis refuses the user or the password of ${queueVariables.password} or the address.`;
  }
  if (text.startsWith('NOPERM')) return `${start}its user may not do what a queue needs; give it ~stem:* &* +@all.`;
  if (/^ERR (DB index|invalid DB)/i.test(text)) return `${start}Redis has no database of that number.`;
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there. Start Redis on that machine, or say with --queue where it is.',
    ENOTFOUND: `there is no machine called ${host}.`,
    EAI_AGAIN: `the name ${host} cannot be looked up now.`,
    ETIMEDOUT: 'no answer. Is a firewall in between?',
    EHOSTUNREACH: 'there is no way to that machine.',
    ENETUNREACH: 'there is no way to that network.',
    ECONNRESET: 'the connection was ended from there. Does it want rediss://, or is it no Redis?',
  };
  const known = reasons[String(code)];
  const isSpoken = ['ETIMEDOUT', 'ECONNRESET', 'EPIPE'].includes(String(code));
  if (known !== undefined && !(isEncrypted && isSpoken)) return start + known;
  if (isEncrypted) {
    return `${start}no encrypted connection (${String(code) || 'it failed'}). Is it plain redis://? A certificate of your own is named in NODE_EXTRA_CA_CERTS.`;
  }
  return `${start}it does not answer as Redis does${code === '' ? '' : ` (${String(code)})`}. Does it want rediss://?`;
}
