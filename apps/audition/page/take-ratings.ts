/** A ratings.json that somebody has chosen or dropped. */
import type { App } from './app.ts';
import { counted } from './words.ts';

/** Says what came of it. */
export function takeRatings(app: App, text: string): void {
  try {
    app.announce(`${counted(app.judgements.take(text), 'rating')} read`);
  } catch (error) {
    app.announce(`These are no ratings: ${error instanceof Error ? error.message : String(error)}`);
  }
}
