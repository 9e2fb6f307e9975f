/** The page's own server, which keeps ratings.json: asked once, then told of every change. */
import type { App } from './app.ts';

const name = 'ratings.json';
const waitMs = 400;

/** Whether this page comes from `stem audition --serve`; any other server knows nothing of ratings. */
export async function findServer(): Promise<{ readonly ratings: string } | undefined> {
  if (!location.protocol.startsWith('http')) return undefined;
  const response = await fetch(name, { cache: 'no-store' }).catch(() => undefined);
  if (response?.headers.get('stem-audition') !== 'ratings') return undefined;
  return { ratings: response.ok ? await response.text() : '' };
}

/** Sends what changed a moment after it did; says so when that fails, and tries again with the next change. */
export function linkToServer(app: App, { ratings }: { readonly ratings: string }): void {
  if (ratings !== '') app.judgements.take(ratings);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = async (): Promise<void> => {
    timer = undefined;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(name, { method: 'PUT', headers, body: app.judgements.text(), keepalive: true }).catch(
      () => undefined,
    );
    if (response?.ok !== true) app.announce('The server did not take the ratings; this browser has them');
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void send(), waitMs);
  };
  app.judgements.onChange(soon);
  addEventListener('pagehide', () => {
    if (timer !== undefined) void send();
  });
}
