/** The list of textures: only rows that can be seen are there, however many there are. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { App } from './app.ts';
import { columns, type ColumnName } from './columns.ts';
import { button, element, toggleAttribute } from './dom.ts';
import { createRow, groupRow, type Row } from './row.ts';

const shownColumns: readonly (readonly [name: ColumnName | undefined, label: string])[] = [
  [undefined, ''],
  ['name', 'Name'],
  ['kind', 'Kind'],
  [undefined, 'Waveform'],
  [undefined, 'Spectrum'],
  ['length', 'Length'],
  ['loudness', 'LUFS'],
  ['key', 'Key'],
  ['tempo', 'BPM'],
  ['brightness', 'Bright'],
  ['grade', 'Grade'],
  ['rating', 'Rating'],
];

export function createList(app: App): HTMLElement {
  const header = createHeader(app);
  const inner = element('div', { class: 'rows', role: 'rowgroup' });
  const grid = element(
    'div',
    { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': 'Textures', 'aria-colcount': shownColumns.length },
    element('div', { class: 'head', role: 'rowgroup' }, header.node),
    inner,
  );
  const empty = element('p', { class: 'empty', hidden: true }, 'No texture meets this filter.');
  const rows = new Map<string, Row>();
  /** Read when the layout changes: reading it row by row would lay the page out for each. */
  let headHeight = 0;
  const rowHeight = (): number => Number.parseInt(getComputedStyle(grid).getPropertyValue('--row-height'), 10);

  const options = (): VirtualizerOptions<HTMLElement, HTMLElement> => ({
    count: app.view.rows.length,
    getScrollElement: () => grid,
    estimateSize: rowHeight,
    getItemKey: keyOf,
    overscan: 6,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(),
  });
  const keyOf = (index: number): string => {
    const row = app.view.rows[index];
    return row?.kind === 'item' ? `item-${row.item.index}` : `group-${index}-${row?.label ?? ''}`;
  };
  const virtualizer = new Virtualizer(options());

  function render(): void {
    inner.style.height = `${virtualizer.getTotalSize() - headHeight}px`;
    const wanted = new Set<string>();
    for (const { index, start } of virtualizer.getVirtualItems()) {
      const viewRow = app.view.rows[index];
      if (viewRow === undefined) continue;
      const key = keyOf(index);
      wanted.add(key);
      let row = rows.get(key);
      if (row === undefined) {
        row = viewRow.kind === 'item' ? createRow(app, viewRow.item) : groupRow(viewRow);
        rows.set(key, row);
        inner.append(row.node);
      }
      row.node.style.transform = `translateY(${start - headHeight}px)`;
      toggleAttribute(row.node, 'aria-rowindex', String(index + 2));
      row.update();
    }
    for (const [key, row] of rows) {
      if (wanted.has(key)) continue;
      row.node.remove();
      rows.delete(key);
    }
  }
  const refresh = (): void => {
    headHeight = header.node.parentElement?.offsetHeight ?? 0;
    virtualizer.setOptions(options());
    virtualizer._willUpdate();
    grid.setAttribute('aria-rowcount', String(app.view.rows.length + 1));
    empty.hidden = app.view.rows.length > 0;
    header.update();
    render();
  };
  const follow = (): void => {
    const { selected } = app;
    const index = app.view.rows.findIndex((row) => row.kind === 'item' && row.item === selected);
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
    toggleAttribute(grid, 'aria-activedescendant', selected === undefined ? undefined : `row-${selected.index}`);
    render();
  };
  const redraw = (): void => {
    for (const { redraw: draw } of rows.values()) draw();
  };
  app.on('view', refresh);
  app.on('selection', follow);
  app.on('judgement', render);
  app.on('colours', redraw);
  app.player.onChange(render);
  queueMicrotask(() => {
    virtualizer._didMount();
    refresh();
    follow();
  });
  addEventListener('resize', () => {
    virtualizer.measure();
    refresh();
    redraw();
  });
  // Where the large view below it takes more room, what is selected stays in sight.
  new ResizeObserver(follow).observe(grid);
  return element('section', { class: 'list', 'aria-label': 'List' }, grid, empty);
}

/** Column heads that sort: the first time the better way round, then the other. */
function createHeader(app: App): { readonly node: HTMLElement; update(): void } {
  const cells = shownColumns.map(([name, label]) => {
    const cell = element('div', { role: 'columnheader', class: `cell c-${(name ?? label).toLowerCase() || 'play'}` });
    if (name === undefined) {
      cell.append(label === '' ? element('span', { class: 'unseen' }, 'Play') : label);
      return { name, cell };
    }
    const sort = (): void => {
      const { column, isDescending } = app.order;
      const isFirst = column !== name;
      app.setOrder({ column: name, isDescending: isFirst ? columns[name].isBestFirst === true : !isDescending });
    };
    cell.append(button(`Sort by ${columns[name].label.toLowerCase()}`, { text: label, onClick: sort }));
    return { name, cell };
  });
  return {
    node: element('div', { role: 'row', class: 'row header', 'aria-rowindex': 1 }, ...cells.map(({ cell }) => cell)),
    update() {
      const { column, isDescending } = app.order;
      for (const { name, cell } of cells) {
        if (name === undefined) continue;
        toggleAttribute(cell, 'aria-sort', name !== column ? undefined : isDescending ? 'descending' : 'ascending');
      }
    },
  };
}
