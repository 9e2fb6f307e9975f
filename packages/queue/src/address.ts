/** Where the queue is, from what the command line and the environment say; and how that is shown, without its secrets. */
import { InputError } from '@stem/core';

export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
  /** For people: `redis://host:6379/1`. */
  readonly shown: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const usualPort = 6379;

/** The variables of the environment that count. The one of the address is asked only where there is no other. */
export const queueVariables = { address: 'REDIS_URL', password: 'STEM_QUEUE_PASSWORD' } as const;

/** Throws InputError, which never holds what was given: a password may be in it. */
export function queueAddress(given: string | undefined, env: Env): QueueAddress {
  const text = given ?? env[queueVariables.address];
  if (text === undefined || text === '') {
    throw new InputError(`Say where the queue is: --queue redis://HOST:PORT, or ${queueVariables.address}.`);
  }
  const where = given === undefined ? queueVariables.address : '--queue';
  const url = parseUrl(text, where);
  const database = url.pathname.replace(/^\/?$/, '/0').slice(1);
  if (!/^\d{1,5}$/.test(database)) {
    throw new InputError(`${where}: expected the number of a database behind the host, as in redis://HOST:PORT/1.`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new InputError(`${where}: expected nothing behind the database; options such as ?tls are not known.`);
  }
  const isEncrypted = url.protocol === 'rediss:';
  const port = url.port === '' ? usualPort : Number(url.port);
  const shownHost = url.hostname;
  return {
    host: shownHost.replace(/^\[(.*)\]$/, '$1'),
    port,
    database: Number(database),
    username: url.username === '' ? undefined : decoded(url.username, where),
    password: url.password === '' ? env[queueVariables.password] || undefined : decoded(url.password, where),
    isEncrypted,
    shown: `${url.protocol}//${shownHost}:${port}${database === '0' ? '' : `/${database}`}`,
  };
}

function parseUrl(text: string, where: string): URL {
  const isRedis = /^rediss?:\/\/[^/]/.test(text);
  const url = isRedis && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') {
    throw new InputError(
      `${where}: expected redis://HOST:PORT, or rediss://HOST:PORT where it is encrypted, with USER:PASSWORD@ before the ` +
        'host where there is one. A password with special characters has them as %XX.',
    );
  }
  return url;
}

function decoded(text: string, where: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError(`${where}: expected a % in the user or password as %25.`);
  }
}
