/** What somebody does on the page of `stem audition`, without a browser: verdicts on its textures, saved as the page saves them. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { itemsOf, type Item } from '../apps/audition/page/item.ts';
import { ratedTexture, ratingsText, unjudged, type Judgement } from '../apps/audition/page/judgement.ts';
import type { PageData } from '../apps/audition/src/page-data.ts';
import { scriptText } from '../apps/audition/src/page-html.ts';

/** Writes `ratings.json` beside the page in a folder. What `verdict` gives nothing for is not judged. */
export async function judge(folder: string, verdict: (item: Item) => Partial<Judgement> | undefined): Promise<void> {
  const html = await readFile(path.join(folder, 'index.html'), 'utf8');
  const data = JSON.parse(scriptText(html, 'data') ?? '') as PageData;
  const entries = itemsOf(data).flatMap((item) => {
    const judgement = verdict(item);
    return judgement === undefined ? [] : [ratedTexture(item, { ...unjudged, ...judgement })];
  });
  await writeFile(path.join(folder, 'ratings.json'), ratingsText(data.id, entries));
}
