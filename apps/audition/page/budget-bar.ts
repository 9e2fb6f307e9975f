/** The budget: seconds and megabytes of what is chosen, against the room one has. */
import type { App } from './app.ts';
import { chosenOf, parseLimit } from './budget.ts';
import { element, setText } from './dom.ts';
import type { Rating } from './judgement.ts';
import { counted } from './words.ts';

interface Limits {
  readonly least: Rating;
  readonly seconds: string;
  readonly megabytes: string;
}

const key = 'stem-audition-budget';
const usual: Limits = { least: 4, seconds: '', megabytes: '' };

export function createBudgetBar(app: App): HTMLElement {
  let limits = keptLimits();
  const count = element('span', { class: 'count' });
  const least = element(
    'select',
    { 'aria-label': 'Chosen is what is rated at least' },
    ...[1, 2, 3, 4, 5].map((rating) => element('option', { value: rating }, `${rating} ★`)),
  );
  least.value = String(limits.least);
  const seconds = meter('Seconds', 's', limits.seconds);
  const megabytes = meter('Megabytes', 'MB', limits.megabytes);
  const update = (): void => {
    limits = { least: Number(least.value) as Rating, seconds: seconds.input.value, megabytes: megabytes.input.value };
    const chosen = chosenOf(app.items, app.judgements.of, limits.least);
    setText(count, counted(chosen.count, 'texture'));
    seconds.show(chosen.seconds, parseLimit(limits.seconds));
    megabytes.show(chosen.bytes / 1e6, parseLimit(limits.megabytes));
  };
  const keep = (): void => {
    update();
    try {
      localStorage.setItem(key, JSON.stringify(limits));
    } catch {
      // Then they are typed again the next time.
    }
  };
  for (const input of [least, seconds.input, megabytes.input]) input.addEventListener('input', keep);
  app.on('judgement', update);
  app.on('view', update);
  update();
  return element(
    'section',
    { class: 'budget', 'aria-label': 'Budget' },
    element('span', { class: 'chosen' }, 'Chosen ', least, ' and up: ', count),
    seconds.node,
    megabytes.node,
  );
}

function meter(label: string, unit: string, limit: string) {
  const value = element('span', { class: 'value' });
  const bar = element('span', { class: 'bar', 'aria-hidden': true }, element('i', {}));
  const input = element('input', {
    type: 'text',
    inputmode: 'decimal',
    size: 5,
    placeholder: 'limit',
    value: limit,
    'aria-label': `Limit in ${label.toLowerCase()}`,
  });
  const node = element('span', { class: 'meter' }, value, bar, element('span', {}, 'of '), input, ` ${unit}`);
  return {
    node,
    input,
    show(used: number, room: number | undefined): void {
      setText(value, `${used.toFixed(1)} ${unit}`);
      const share = room === undefined ? 0 : used / room;
      const fill = bar.firstElementChild;
      if (fill instanceof HTMLElement) fill.style.width = `${Math.min(100, 100 * share)}%`;
      node.classList.toggle('over', share > 1);
      node.title = share > 1 && room !== undefined ? `${(used - room).toFixed(1)} ${unit} too much` : '';
    },
  };
}

function keptLimits(): Limits {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Limits>;
    return { ...usual, ...kept };
  } catch {
    return usual;
  }
}
