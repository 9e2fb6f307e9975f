/** Debian's Chromium, where there is one, and what the page does with sound, written down. */
import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';

const found = spawnSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], { encoding: 'utf8' });
const executablePath = found.stdout.trim();

/** Skips, and says why, without a Chromium on the PATH (apt-get install chromium). */
export const withBrowser = executablePath === '' ? describe.skip : describe;

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--mute-audio'],
  });
}

/** What was started by Web Audio, and by audio elements. */
export interface Played {
  readonly nodes: {
    readonly rate: number;
    readonly frames: number;
    readonly loop: boolean;
    readonly loopStart: number;
    readonly loopEnd: number;
  }[];
  readonly elements: { readonly url: string; readonly volume: number; readonly time: number }[];
}

export interface OpenPage {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, and what the policy of the page refused. */
  readonly complaints: string[];
  /** Addresses outside the page that were asked for. */
  readonly asked: string[];
  played(): Promise<Played>;
}

export async function openPage(
  browser: Browser,
  url: string,
  size: { readonly width: number; readonly height: number } = { width: 1440, height: 900 },
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: size, acceptDownloads: true });
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  await page.addInitScript(listenToSound);
  await page.goto(url);
  await page.waitForSelector('html[data-ready]');
  return {
    page,
    complaints,
    asked,
    played: () => page.evaluate(() => (globalThis as unknown as { played: Played }).played),
  };
}

/** Runs in the page, before its own script. */
function listenToSound(): void {
  const played: Played = { nodes: [], elements: [] };
  (globalThis as unknown as { played: Played }).played = played;
  const nodeClass = (globalThis as unknown as { AudioBufferSourceNode: { prototype: Startable } })
    .AudioBufferSourceNode;
  const { start } = nodeClass.prototype;
  nodeClass.prototype.start = function (this: Startable, when: number) {
    const { loop, loopStart, loopEnd, context, buffer } = this;
    played.nodes.push({ rate: context.sampleRate, frames: buffer.length, loop, loopStart, loopEnd });
    start.call(this, when);
  };
  const elementClass = (globalThis as unknown as { HTMLMediaElement: { prototype: Playable } }).HTMLMediaElement;
  const { play } = elementClass.prototype;
  elementClass.prototype.play = async function (this: Playable) {
    await play.call(this);
    setTimeout(() => played.elements.push({ url: this.currentSrc, volume: this.volume, time: this.currentTime }), 60);
  };
}

interface Startable {
  readonly loop: boolean;
  readonly loopStart: number;
  readonly loopEnd: number;
  readonly context: { readonly sampleRate: number };
  readonly buffer: { readonly length: number };
  start: (this: Startable, when: number) => void;
}

interface Playable {
  readonly currentSrc: string;
  readonly volume: number;
  readonly currentTime: number;
  play: (this: Playable) => Promise<void>;
}
