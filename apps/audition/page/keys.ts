/** The keyboard: everything can be done with it. */
import { rate, reject, undo, unrate } from './actions.ts';
import type { App } from './app.ts';
import { toggle } from './row.ts';

export interface KeyTargets {
  readonly focusFilter: () => void;
  readonly focusTags: () => void;
  readonly showHelp: () => void;
}

/** Keys with what they do, as the help lists them. */
export const keyHelp: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [['Space', 'Enter'], 'play, stop'],
  [['j', '↓'], 'next texture'],
  [['k', '↑'], 'texture before'],
  [['PgDn', 'PgUp'], 'ten on, ten back'],
  [['Home', 'End'], 'first, last'],
  [['1', '…', '5'], 'rate; the same again takes it away'],
  [['0'], 'no rating'],
  [['x'], 'reject'],
  [['t'], 'tag'],
  [['u'], 'take the last change back'],
  [['a'], 'A/B: the place in the source it came from, equally loud'],
  [['l'], 'loop on, off'],
  [['/'], 'filter'],
  [['Esc'], 'out of a field; stop'],
  [['?'], 'this help'],
];

type Action = (app: App, targets: KeyTargets) => void;

const playSelected: Action = (app) => {
  if (app.selected !== undefined) toggle(app, app.selected);
};
const next: Action = (app) => app.step(1);
const previous: Action = (app) => app.step(-1);

const actions: Readonly<Record<string, Action>> = {
  ' ': playSelected,
  Enter: playSelected,
  j: next,
  ArrowDown: next,
  k: previous,
  ArrowUp: previous,
  PageDown: (app) => app.step(10),
  PageUp: (app) => app.step(-10),
  Home: (app) => app.step(-Infinity),
  End: (app) => app.step(Infinity),
  1: (app) => rate(app, 1),
  2: (app) => rate(app, 2),
  3: (app) => rate(app, 3),
  4: (app) => rate(app, 4),
  5: (app) => rate(app, 5),
  0: unrate,
  x: reject,
  u: undo,
  a: (app) => {
    const { selected } = app;
    if (selected === undefined) return;
    if (selected.texture.from === null || app.sounds.sourceUrl(selected) === undefined) {
      app.announce('Its source is not at hand: run stem audition with --root');
    } else app.player.compare(selected);
  },
  l: (app) => app.player.setLooping(!app.player.state.isLooping),
  t: (_, targets) => targets.focusTags(),
  '/': (_, targets) => targets.focusFilter(),
  '?': (_, targets) => targets.showHelp(),
  Escape: (app) => app.player.stop(),
};

export function listenToKeys(app: App, targets: KeyTargets): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
    const { target } = event;
    const isTyping = target instanceof Element && target.matches('input, select, textarea');
    if (isTyping) return;
    // A button or a summary that has the focus is pressed by these, as anywhere.
    const isPressing = event.key === ' ' || event.key === 'Enter';
    if (isPressing && target instanceof Element && target.matches('button, summary, a')) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action(app, targets);
  });
}
