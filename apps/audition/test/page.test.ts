/** The page in a real browser: heard, judged, filtered, sorted, saved, by keys alone, with many textures, and by axe. */
import { readFile, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseRatings } from '@stem/catalog/ratings';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { packPieces, pictureBytes, pictureLayout } from '../src/pictures.ts';
import { writePage } from '../src/write-page.ts';
import { launch, openPage, withBrowser, type OpenPage } from './browser.ts';
import { createDesk, swellLoop, type Desk } from './desk.ts';

const evilPath = 'songs/"q\'uo" --></script><script>alert(2)<img src=x onerror=alert(1)>.wav';

withBrowser('in Chromium (skipped where there is none)', () => {
  let desk: Desk;
  let browser: Browser;
  let open: OpenPage;
  let page: Page;
  const linked = (): string => pathToFileURL(desk.page).href;

  beforeAll(async () => {
    desk = await createDesk();
    await desk.track('alpha');
    await desk.track('beta', { hz: 660, profile: 'dark' });
    await desk.track('evil', { relPath: evilPath, hz: 330 });
    await desk.audition();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.remove();
  });
  afterEach(async () => {
    expect(open.complaints).toEqual([]);
    expect(open.asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    await page.close();
  });
  const start = async (url = linked(), size?: { width: number; height: number }): Promise<void> => {
    open = await openPage(browser, url, size);
    ({ page } = open);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.waitForSelector('.row.item');
  };
  const names = (): Promise<string[]> =>
    page.$$eval('.row.item .c-name b', (all) =>
      all
        .map((one) => [one.closest<HTMLElement>('.row')?.style.transform ?? '', one.textContent ?? ''] as const)
        .sort(([a], [b]) => Number.parseFloat(a.slice(11)) - Number.parseFloat(b.slice(11)))
        .map(([, name]) => name),
    );
  const selected = (): Promise<string> => page.$eval('.detail h2', (one) => one.textContent ?? '');
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  test('every texture is there, a hostile name as text', async () => {
    await start();
    expect(await names()).toHaveLength(9);
    expect(await page.textContent('.list')).toContain('<img src=x onerror=alert(1)>');
    await page.fill('input[type=search]', 'onerror');
    expect(await names()).toHaveLength(3);
    expect(await page.$$eval('img, main script', (all) => all.length)).toBe(0);
    expect(await page.textContent('.facts')).toContain(evilPath);
  });

  test('by keys alone: next, rate, reject, tag, take back, play, stop', async () => {
    await start();
    const first = await selected();
    await press('4', 'j', 'x', 'ArrowDown', '5', 't');
    await page.keyboard.type('warm, night');
    await press('Enter', 'k', 'k');
    expect(await selected()).toBe(first);
    expect(
      await page.$$eval('.stars', (all) => all.map((one) => one.textContent).filter((text) => text !== '')),
    ).toEqual(['★★★★', 'rejected', '★★★★★']);
    expect(await page.textContent('.tags:not(:empty)')).toBe('#night #warm');
    await press('u', 'u', ' ');
    expect(await page.$$eval('.row.playing', (all) => all.length)).toBe(1);
    await press('Escape');
    expect(await page.$$eval('.row.playing', (all) => all.length)).toBe(0);
    await press('?');
    expect(await page.isVisible('dialog[open]')).toBe(true);
    await press('Escape', '/');
    await page.keyboard.type('kind:swell');
    await press('Enter', 'j');
    expect(await names()).toHaveLength(3);
  });

  test('ratings last over a reload, and are saved and loaded as the document they are', async () => {
    await start();
    await press('3', 'j', 'x');
    await page.reload();
    await page.waitForSelector('.row.item');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Save')]);
    const ratings = parseRatings(await readFile(await download.path(), 'utf8'));
    expect(ratings.entries.map(({ rating, rejected }) => [rating, rejected])).toEqual([
      [3, false],
      [null, true],
    ]);
    expect(ratings.entries[0]?.source.rel_path).toBe('songs/alpha.wav');
    const text = JSON.stringify({ ...ratings, entries: ratings.entries.map((entry) => ({ ...entry, rating: 5 })) });
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.setInputFiles('input[type=file]', {
      name: 'ratings.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
    await page.waitForFunction(() => document.querySelector('.toast')?.textContent === '2 ratings read');
    await page.setInputFiles('input[type=file]', {
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{}'),
    });
    await page.waitForFunction(() => document.querySelector('.toast')?.textContent?.startsWith('These are no ratings'));
  });

  test('sorted by a column, the other way round, and in groups', async () => {
    await start();
    await page.click('.header .c-length button');
    expect((await names()).slice(0, 3)).toEqual(['flicker01', 'flicker01', 'flicker01']);
    await page.click('.header .c-length button');
    expect((await names()).slice(-3)).toEqual(['flicker01', 'flicker01', 'flicker01']);
    expect(await page.getAttribute('.header .c-length', 'aria-sort')).toBe('descending');
    await page.selectOption('.arrange select', 'profile');
    expect(await page.$$eval('.group-label', (all) => all.map((one) => one.textContent))).toEqual([
      'dark3',
      'No named profile6',
    ]);
  });

  test('what sounds alike stands together, one of each can be heard, and the most different', async () => {
    await start();
    await page.selectOption('.arrange select', 'likeness');
    const labels = await page.$$eval('.group-label strong', (all) => all.map((one) => one.textContent ?? ''));
    expect(labels.length).toBeGreaterThan(1);
    expect(labels).toContain('Like alpha_flicker01');
    await page.fill('input[type=search]', 'kind:flicker');
    expect(await names()).toHaveLength(3);
    await page.fill('input[type=search]', 'kind:flicker is:example');
    expect(await names()).toEqual(['flicker01']);
    await page.fill('input[type=search]', 'distinct:2');
    const two = await names();
    expect(two).toHaveLength(2);
    await page.fill('input[type=search]', 'distinct:3');
    expect(await names()).toEqual(expect.arrayContaining(two));
  });

  test('the budget counts what is chosen, and says what is too much', async () => {
    await start();
    await press('4', 'j', '5', 'j', '3');
    await page.fill('[aria-label="Limit in seconds"]', '2.5');
    expect(await page.textContent('.budget .count')).toBe('2 textures');
    expect(await page.textContent('.meter .value')).toBe('2.0 s');
    await page.fill('[aria-label="Limit in seconds"]', '1,5');
    expect(await page.$$eval('.over', (all) => all.length)).toBe(1);
  });

  test('from disk it plays the file itself, and says that its loop is not exact', async () => {
    await start();
    await press(' ');
    await page.waitForFunction(
      () => (globalThis as unknown as { played: { elements: unknown[] } }).played.elements.length > 0,
    );
    const { elements, nodes } = await open.played();
    expect(nodes).toEqual([]);
    expect(elements[0]?.url).toContain('by_source/alpha/');
    expect(await page.isVisible('.notice')).toBe(true);
  });

  test('A/B: the place in the source, as loud as the texture then is', async () => {
    await start();
    await page.fill('input[type=search]', 'alpha kind:pad');
    await press('Enter', 'a');
    await page.waitForFunction(
      () => (globalThis as unknown as { played: { elements: unknown[] } }).played.elements.length > 0,
    );
    await press('a');
    await page.waitForFunction(
      () => (globalThis as unknown as { played: { elements: unknown[] } }).played.elements.length > 1,
    );
    const [source, texture] = (await open.played()).elements;
    expect(source?.url).toContain('songs/alpha.wav');
    expect(source?.time).toBeGreaterThanOrEqual(1);
    expect(source?.time).toBeLessThan(3);
    // 0.5 in two channels against 0.1 in one: 17 dB.
    expect(20 * Math.log10((source?.volume ?? 0) / (texture?.volume ?? 1))).toBeCloseTo(17, 0);
  });

  test('embedded, the loop turns at the frames of the file, in the rate of the file', async () => {
    await desk.audition('--embed');
    await start();
    await page.fill('input[type=search]', 'alpha kind:swell');
    await press('Enter', ' ');
    await page.waitForFunction(
      () => (globalThis as unknown as { played: { nodes: unknown[] } }).played.nodes.length > 0,
    );
    const [node] = (await open.played()).nodes;
    expect(node).toMatchObject({ rate: 44_100, frames: 44_100, loop: true });
    expect((node?.loopStart ?? 0) * 44_100).toBeCloseTo(swellLoop.start, 6);
    expect((node?.loopEnd ?? 0) * 44_100).toBeCloseTo(swellLoop.end + 1, 6);
    expect(await page.isVisible('.notice')).toBe(false);
    await page.waitForTimeout(1100);
    expect(await page.$$eval('.row.playing', (all) => all.length)).toBe(1);
    await press('l');
    await page.waitForSelector('.row.playing', { state: 'detached' });
    await desk.audition();
  });

  test('a folder that is handed over makes loops exact', async () => {
    await start();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('text=Folder')]);
    await chooser.setFiles(join(desk.root, 'export'));
    await page.waitForFunction(() => document.querySelector('.toast')?.textContent?.includes('loops are exact now'));
    await page.fill('input[type=search]', 'beta kind:pad');
    await press('Enter', ' ');
    await page.waitForFunction(
      () => (globalThis as unknown as { played: { nodes: unknown[] } }).played.nodes.length > 0,
    );
    expect((await open.played()).nodes[0]).toMatchObject({ rate: 44_100, loop: true, loopStart: 0, loopEnd: 1 });
  });

  test.each([
    ['desktop, light', { width: 1440, height: 900 }, 'light'],
    ['desktop, dark', { width: 1440, height: 900 }, 'dark'],
    ['phone, light', { width: 390, height: 844 }, 'light'],
    ['phone, dark', { width: 390, height: 844 }, 'dark'],
  ] as const)('axe has nothing to say: %s', async (_, size, colorScheme) => {
    await start(linked(), size);
    await page.emulateMedia({ colorScheme });
    await press('4', 'j', 'x', 'j', ' ');
    await page.selectOption('.arrange select', 'track');
    await page.waitForTimeout(200);
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      interface Violation {
        readonly id: string;
        readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
      }
      const { violations: found } = await checker.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    });
    expect(violations).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('1,000 textures: open, with only the rows in sight, and the last one a key away', async () => {
    const data = await desk.data();
    const textures = Array.from({ length: 1000 }, (_, index) => {
      const one = data.textures[index % data.textures.length];
      if (one === undefined) throw new Error('expected textures');
      return { ...one, path: one.path.replace('.wav', `_${index}.wav`) };
    });
    const pictures = textures.map(() => new Uint8Array(pictureBytes(pictureLayout)).fill(37));
    const path = join(desk.root, 'export/tr8s/thousand.html');
    await writePage(path, {
      data: { ...data, id: 'thousand', textures },
      pictures: packPieces(pictures, pictureLayout),
      sounds: [],
    });
    expect((await stat(path)).size).toBeLessThan(2_000_000);
    const began = performance.now();
    await start(pathToFileURL(path).href);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect((await names()).length).toBeLessThan(60);
    await press('End');
    await page.waitForFunction(
      () => document.querySelector('[role=grid]')?.getAttribute('aria-activedescendant') !== 'row-0',
    );
    const row = await page.getAttribute('[aria-selected=true]', 'aria-rowindex');
    expect(row).toBe('1001');
    await page.fill('input[type=search]', 'kind:flicker');
    expect(await page.getAttribute('[role=grid]', 'aria-rowcount')).toBe('334');
  });
});
