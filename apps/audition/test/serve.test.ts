/** `stem audition --serve` as a process: what it sends and takes, and from whom. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { get, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { formatRatings, type Ratings } from '@stem/catalog/ratings';
import { launch, openPage, withBrowser } from './browser.ts';
import { createDesk, type Desk } from './desk.ts';

let desk: Desk;
let served: Served;

beforeAll(async () => {
  desk = await createDesk();
  await desk.track('alpha');
  await desk.track('beta', { hz: 660, relPath: 'songs/ä & <b>.wav' });
  served = await serve();
});
afterAll(async () => {
  await served?.stop();
  await desk?.remove();
});

interface Served {
  readonly url: string;
  stop(): Promise<number | null>;
}

async function serve(...words: string[]): Promise<Served> {
  const bin = join(import.meta.dirname, '../bin/stem-audition.js');
  const args = [bin, 'export/tr8s', '--serve', '--port', '0', ...words];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: desk.root, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const [found] = /http:\/\/\S+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', () => reject(new Error(said)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

/** Without a browser's own ideas of headers and of paths. */
async function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(served.url);
  const [response] = (await once(get({ hostname, port, path, headers }), 'response')) as [
    NodeJS.ReadableStream & { statusCode: number; headers: IncomingHttpHeaders },
  ];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

test('the page, its textures and their sources, in parts too', async () => {
  expect(await ask('/')).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  const wav = '/by_source/alpha/pads/alpha_pad01_dark.wav';
  expect(await ask(wav, { range: 'bytes=0-3' })).toMatchObject({ status: 206, body: 'RIFF' });
  expect(await ask('/source/1', { range: 'bytes=8-11' })).toMatchObject({ status: 206, body: 'WAVE' });
  expect(await ask(wav, { range: 'bytes=99999999-' })).toMatchObject({ status: 416 });
});

test.each([
  '/by_source/alpha/manifest.json',
  '/../../songs/alpha.wav',
  '/by_source/alpha/../../../../songs/alpha.wav',
  '/%2e%2e/%2e%2e/songs/alpha.wav',
  '/by_source/alpha/pads/../../../../../songs/alpha.wav',
  '//etc/passwd',
  '/source/7',
  '/source/__proto__',
  '/%ff',
])('nothing else is sent: %s', async (path) => {
  expect((await ask(path)).status).toBe(404);
});

test('a file that has become a link out of the folder is not sent', async () => {
  const path = 'by_source/alpha/hiss/alpha_flicker01.wav';
  const file = join(desk.root, 'export/tr8s', path);
  const bytes = await readFile(file);
  await rm(file);
  await symlink(join(desk.root, 'songs/alpha.wav'), file);
  expect((await ask(`/${path}`)).status).toBe(404);
  await rm(file);
  await writeFile(file, bytes);
});

test('another name for this machine is refused', async () => {
  expect((await ask('/', { host: 'evil.example' })).status).toBe(403);
});

test('ratings are checked, and written whole', async () => {
  const { url } = served;
  const put = (body: string, origin = url.slice(0, -1)): Promise<Response> =>
    fetch(new URL('ratings.json', url), { method: 'PUT', body, headers: { origin } });
  const ratings: Ratings = { kind: 'ratings', version: 1, folder: 'x', entries: [] };
  expect((await put(JSON.stringify(ratings), 'http://evil.example')).status).toBe(403);
  const refused = await put('{"kind": "ratings"}');
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('ratings.json:1:')]);
  expect((await put(JSON.stringify(ratings))).status).toBe(204);
  expect(await readFile(join(desk.root, 'export/tr8s/ratings.json'), 'utf8')).toBe(formatRatings(ratings));
});

test('with --host, only who has the token comes in; Ctrl-C ends it with 0', async () => {
  const before = served;
  served = await serve('--host', '0.0.0.0');
  const token = new URL(served.url).searchParams.get('token') ?? '';
  expect(token).toMatch(/^[\w-]{16}$/);
  expect((await ask('/')).status).toBe(403);
  const { status, headers } = await ask(`/?token=${token}`);
  expect(status).toBe(303);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await ask('/', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
  expect(await served.stop()).toBe(0);
  served = before;
});

withBrowser('in Chromium (skipped where there is none)', () => {
  test('loops are exact, ratings go to the server and come from it', async () => {
    const browser = await launch();
    try {
      const first = await openPage(browser, served.url);
      await first.page.keyboard.press(' ');
      await first.page.waitForFunction(
        () => (globalThis as unknown as { played: { nodes: unknown[] } }).played.nodes.length > 0,
      );
      expect((await first.played()).nodes[0]).toMatchObject({ rate: 44_100, frames: 44_100, loop: true, loopEnd: 1 });
      const saved = first.page.waitForResponse((response) => response.request().method() === 'PUT');
      await first.page.keyboard.press('5');
      expect((await saved).status()).toBe(204);
      await first.page.evaluate(() => localStorage.clear());
      const second = await openPage(browser, served.url);
      await second.page.waitForSelector('.stars:not(:empty)');
      expect(await second.page.textContent('.stars:not(:empty)')).toBe('★★★★★');
      await second.page.fill('input[type=search]', 'beta kind:pad');
      await second.page.keyboard.press('Enter');
      await second.page.keyboard.press('a');
      await second.page.waitForFunction(
        () => (globalThis as unknown as { played: { elements: unknown[] } }).played.elements.length > 0,
      );
      expect((await second.played()).elements[0]?.url).toBe(`${served.url}source/1`);
      expect([...first.complaints, ...second.complaints].filter((words) => !words.includes('404'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
