/** What is done to the texture that is selected, by key or by button. */
import type { App } from './app.ts';
import type { Rating } from './judgement.ts';

/** The same rating again takes it away. */
export function rate(app: App, rating: Rating): void {
  const { selected } = app;
  if (selected === undefined) return;
  const isSame = app.judgements.of(selected).rating === rating;
  app.judgements.change(selected, isSame ? { rating: null } : { rating, rejected: false });
  app.announce(isSame ? `${selected.name}: no rating` : `${selected.name}: ${rating} of 5`, true);
}

export function unrate(app: App): void {
  if (app.selected !== undefined) app.judgements.change(app.selected, { rating: null, rejected: false });
}

export function reject(app: App): void {
  const { selected } = app;
  if (selected === undefined) return;
  const rejected = !app.judgements.of(selected).rejected;
  app.judgements.change(selected, { rejected });
  app.announce(`${selected.name}: ${rejected ? 'rejected' : 'not rejected'}`, true);
}

export function undo(app: App): void {
  const item = app.judgements.undo();
  if (item === undefined) return app.announce('Nothing to take back');
  app.select(item);
  app.announce(`Taken back: ${item.name}`);
}
