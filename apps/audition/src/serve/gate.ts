/** Who may ask the server: nobody who only got a browser to do it. Pure. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

export interface GateRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly searchParams: URLSearchParams;
}

export type Verdict =
  | { readonly state: 'open' }
  /** The token came with the address: it goes on in a cookie, so that it does not stand in every address. */
  | { readonly state: 'admitted' }
  | { readonly state: 'refused'; readonly status: number; readonly reason: string };

export const tokenCookie = 'stem-audition';

/** `token` is undefined where only this machine can ask. */
export function judge({ method, headers, searchParams }: GateRequest, token: string | undefined): Verdict {
  // A name that somebody else's name server leads here comes with their pages: only addresses are let in.
  if (!isOwnName(headers.host)) return refused(403, 'this name is not served');
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && method === 'GET';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation) {
    return refused(403, 'only the page itself may ask');
  }
  if (method === 'PUT' && headers.origin !== `http://${headers.host ?? ''}`) {
    return refused(403, 'only the page itself may write');
  }
  if (token === undefined || isSame(cookie(headers.cookie), token)) return { state: 'open' };
  if (isSame(searchParams.get('token') ?? '', token)) return { state: 'admitted' };
  return refused(403, 'the token is missing: use the whole address that stem audition printed');
}

function refused(status: number, reason: string): Verdict {
  return { state: 'refused', status, reason };
}

function isOwnName(host: string | undefined): boolean {
  const name = /^(\[[^\]]+\]|[^:]+)(?::\d+)?$/.exec(host ?? '')?.[1];
  if (name === undefined) return false;
  return name === 'localhost' || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

function cookie(header: string | undefined): string {
  for (const pair of (header ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=');
    if (name === tokenCookie) return value;
  }
  return '';
}

/** Takes as long for one that is nearly right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
