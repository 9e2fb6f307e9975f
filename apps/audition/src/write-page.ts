/** Puts the page together and in place: whole, or not at all. */
import { readFile } from 'node:fs/promises';
import { openAtomic } from '@stem/core/format';
import { pageHtml, type PageParts } from './page-html.ts';

/** Returns how many bytes it has. */
export async function writePage(
  path: string,
  { data, pictures, sounds }: Omit<PageParts, 'script' | 'style'>,
): Promise<number> {
  const part = (name: string): Promise<string> => readFile(new URL(pageFolder + name, import.meta.url), 'utf8');
  const [script, style] = await Promise.all([part('page.js'), part('page.css')]);
  const html = pageHtml({ data, pictures, script, style, sounds });
  const file = await openAtomic(path);
  let bytes = 0;
  try {
    for (const next of html) {
      const piece = typeof next === 'string' ? Buffer.from(next) : next;
      bytes += piece.length;
      await file.append(piece);
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.publish();
  return bytes;
}

/** Under jest the sources run as they are. */
const pageFolder = import.meta.url.endsWith('.ts') ? '../dist/page/' : './page/';
