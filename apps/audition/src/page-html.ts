/** The page as text. What comes from files is data in it, and inert: no markup, no script, no address that is called. */
import { createHash } from 'node:crypto';
import type { PageData } from './page-data.ts';

export interface PageParts {
  readonly data: PageData;
  /** Base64, a piece each. */
  readonly pictures: readonly string[];
  /** What gives the bytes of base64, one a texture; empty where files are linked. */
  readonly sounds: readonly ((() => Uint8Array) | undefined)[];
  readonly script: string;
  readonly style: string;
}

/**
 * The pieces of the page in their order, since a page with sound in it may be too long for one text. Bytes hold until the next
 * piece.
 */
export function* pageHtml({ data, pictures, sounds, script, style }: PageParts): Generator<string | Uint8Array> {
  const ownScript = script.replaceAll(/<(?=\/script|!--|script)/gi, '\\x3c');
  yield [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(ownScript, style)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escaped(data.title)} – stem audition</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page plays sound by script, which is switched off here.</noscript>',
    '<main id="app"></main>',
    `<script type="application/json" id="data">${json(data)}</script>`,
    '',
  ].join('\n');
  yield `<script type="text/plain" id="pictures">${pictures.join('\n')}</script>\n`;
  for (const [index, sound] of sounds.entries()) {
    if (sound === undefined) continue;
    yield `<script type="text/plain" id="sound-${index}">`;
    yield sound();
    yield '</script>\n';
  }
  yield `<script>${ownScript}</script>\n</body>\n</html>\n`;
}

/**
 * Nothing is loaded but the page's own script and style, and media beside it; 'self' is the page's own server, where it has
 * one, and nobody else's.
 */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    'img-src data: blob:',
    "media-src 'self' file: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** JSON in which no markup can begin, nor a line that a script would end at. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<\u2028\u2029]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** What one of the page's data elements holds; undefined where there is none. */
export function scriptText(html: string, id: string): string | undefined {
  const start = new RegExp(`<script type="[a-z/]+" id="${id}">`).exec(html);
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  const to = html.indexOf('</script>', from);
  return to < 0 ? undefined : html.slice(from, to);
}
