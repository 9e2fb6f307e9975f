/** The top of the page: filter, order, groups, and where ratings and sounds come from and go to. */
import type { App } from './app.ts';
import { columnNames, columns, type ColumnName } from './columns.ts';
import { button, download, element, select, setText } from './dom.ts';
import { pickFolder } from './folder.ts';
import { takeRatings } from './take-ratings.ts';
import type { Grouping } from './view.ts';
import { counted } from './words.ts';

export interface Toolbar {
  readonly node: HTMLElement;
  readonly focusFilter: () => void;
}

const groupings: readonly (readonly [Grouping, string])[] = [
  ['none', 'ungrouped'],
  ['track', 'by track'],
  ['kind', 'by kind'],
  ['profile', 'by profile'],
  ['key', 'by key'],
  ['grade', 'by grade'],
  ['likeness', 'by likeness'],
];

const kinds = ['pad', 'swell', 'cloud', 'hiss', 'flicker'] as const;

export function createToolbar(app: App, showHelp: () => void): Toolbar {
  const filter = createFilter(app);
  const shown = element('span', { class: 'count', role: 'status' });
  const group = select('Group', groupings, (value) => app.setGrouping(value as Grouping));
  const sort = select('Sort', sortChoices(), (value) => {
    const [column, direction] = value.split(' ');
    app.setOrder({ column: column as ColumnName, isDescending: direction === 'down' });
  });
  sort.classList.add('sort');
  const update = (): void => {
    const [total, here] = [app.items.length, app.view.items.length];
    setText(
      shown,
      here === total ? counted(total, 'texture') : `${here.toLocaleString('en')} of ${counted(total, 'texture')}`,
    );
    const { column, isDescending } = app.order;
    const choice = sort.querySelector('select');
    if (choice !== null) choice.value = `${column} ${isDescending ? 'down' : 'up'}`;
  };
  app.on('view', update);
  queueMicrotask(update);
  const title = element('h1', {}, app.data.title);
  const node = element(
    'header',
    { class: 'toolbar' },
    element('div', { class: 'title' }, title, shown),
    filter.node,
    element('div', { class: 'arrange' }, group, sort),
    ratingsButtons(app, showHelp),
  );
  return { node, focusFilter: filter.focus };
}

function sortChoices(): [value: string, text: string][] {
  return columnNames.flatMap((name): [string, string][] => [
    [`${name} up`, `${columns[name].label.toLowerCase()} ↑`],
    [`${name} down`, `${columns[name].label.toLowerCase()} ↓`],
  ]);
}

/** A field for words, and a button for each kind: both say the same in the end. */
function createFilter(app: App): { readonly node: HTMLElement; readonly focus: () => void } {
  const input = element('input', {
    type: 'search',
    'aria-label': 'Filter',
    'aria-keyshortcuts': '/',
    placeholder: 'Filter: warm key:C lufs<-20 rating>=3 is:unrated',
    spellcheck: 'false',
    autocomplete: 'off',
    enterkeyhint: 'done',
    value: app.filterText,
  });
  const chosen = new Set<string>();
  const apply = (): void => app.setFilter(`${input.value} ${chosen.size > 0 ? `kind:${[...chosen].join(',')}` : ''}`);
  input.addEventListener('input', apply);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === 'Escape' || event.key === 'ArrowDown') {
      event.preventDefault();
      document.querySelector<HTMLElement>('[role=grid]')?.focus();
    }
  });
  const chips = kinds
    .filter((kind) => app.items.some(({ texture }) => texture.kind === kind))
    .map((kind) => {
      const chip = button(`Only kind ${kind}`, {
        text: kind,
        class: 'chip',
        'aria-pressed': 'false',
        onClick: () => {
          if (!chosen.delete(kind)) chosen.add(kind);
          chip.setAttribute('aria-pressed', String(chosen.has(kind)));
          apply();
        },
      });
      return chip;
    });
  const kindsGroup = element('div', { class: 'chips', role: 'group', 'aria-label': 'Kinds' }, ...chips);
  return { node: element('div', { class: 'filter', role: 'search' }, input, kindsGroup), focus: () => input.focus() };
}

function ratingsButtons(app: App, showHelp: () => void): HTMLElement {
  const saved = element('span', { class: 'saved', role: 'status' });
  const update = (): void => {
    const count = app.judgements.count();
    const where = app.isServed ? '' : app.judgements.isKept ? '' : ', not kept by this browser: save them';
    setText(saved, count === 0 ? '' : `${count} judged${where}`);
  };
  app.on('judgement', update);
  queueMicrotask(update);
  const file = element('input', {
    type: 'file',
    accept: '.json,application/json',
    hidden: true,
    'aria-label': 'ratings.json',
  });
  file.addEventListener('change', () => {
    void file.files?.[0]?.text().then((text) => takeRatings(app, text));
    file.value = '';
  });
  return element(
    'div',
    { class: 'actions' },
    saved,
    button('Save ratings.json', { text: 'Save', onClick: () => download('ratings.json', app.judgements.text()) }),
    button('Load a ratings.json', { text: 'Load', onClick: () => file.click() }),
    ...(app.isServed || app.data.embedded !== null
      ? []
      : [
          button('Choose this folder, for exact loops', {
            text: 'Folder',
            class: 'folder',
            onClick: () => pickFolder(app),
          }),
        ]),
    button('Help', { text: '?', key: '?', onClick: showHelp }),
    file,
  );
}
