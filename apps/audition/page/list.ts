/** The list of textures: only rows that can be seen are there, however many there are. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { App } from './app.ts';
import { element, toggleAttribute } from './dom.ts';
import { columnCount, createHeader } from './header.ts';
import { createVisibleRows } from './visible-rows.ts';

export function createList(app: App): HTMLElement {
  const header = createHeader(app);
  const head = element('div', { class: 'head', role: 'rowgroup' }, header.node);
  const inner = element('div', { class: 'rows', role: 'rowgroup' });
  const attributes = {
    class: 'grid',
    role: 'grid',
    tabindex: 0,
    'aria-label': 'Textures',
    'aria-colcount': columnCount,
  };
  const grid = element('div', attributes, head, inner);
  const empty = element('p', { class: 'empty', hidden: true }, 'No texture meets this filter.');
  const rows = createVisibleRows(app, inner);
  /** Read when the layout changes: reading it row by row would lay the page out for each. */
  let headHeight = 0;
  let heights = { item: 0, group: 0 };
  const readHeights = (): void => {
    const style = getComputedStyle(grid);
    const height = (name: string): number => Number.parseInt(style.getPropertyValue(name), 10);
    heights = { item: height('--row-height'), group: height('--group-height') };
    headHeight = head.offsetHeight;
  };

  const options = (): VirtualizerOptions<HTMLElement, HTMLElement> => ({
    count: app.view.rows.length,
    getScrollElement: () => grid,
    estimateSize: (index) => heights[app.view.rows[index]?.kind ?? 'item'],
    getItemKey: rows.keyOf,
    overscan: 6,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(),
  });
  const virtualizer = new Virtualizer(options());
  const render = (): void => {
    inner.style.height = `${virtualizer.getTotalSize() - headHeight}px`;
    rows.show(virtualizer.getVirtualItems().map(({ index, start }) => ({ index, top: start - headHeight })));
  };
  const refresh = (): void => {
    readHeights();
    virtualizer.setOptions(options());
    virtualizer.measure();
    virtualizer._willUpdate();
    grid.setAttribute('aria-rowcount', String(app.view.rows.length + 1));
    empty.hidden = app.view.rows.length > 0;
    header.update();
    render();
  };
  /** The heading above what is selected comes along. */
  const hasHiddenHeading = (index: number): boolean => {
    if (app.view.rows[index - 1]?.kind !== 'group') return false;
    const [top = 0] = virtualizer.getOffsetForIndex(index - 1, 'start') ?? [];
    return top < grid.scrollTop;
  };
  const follow = (): void => {
    const { selected } = app;
    const index = app.view.rows.findIndex((row) => row.kind === 'item' && row.item === selected);
    if (index >= 0) virtualizer.scrollToIndex(hasHiddenHeading(index) ? index - 1 : index, { align: 'auto' });
    toggleAttribute(grid, 'aria-activedescendant', selected === undefined ? undefined : `row-${selected.index}`);
    render();
  };
  const mount = (): void => {
    virtualizer._didMount();
    refresh();
    follow();
  };
  connect(app, { mount, refresh, follow, render, redraw: rows.redraw });
  return element('section', { class: 'list', 'aria-label': 'List' }, grid, empty);
}

interface Reactions {
  readonly mount: () => void;
  /** Other rows, or other heights. */
  readonly refresh: () => void;
  /** Another selection. */
  readonly follow: () => void;
  /** The same rows, with something new in them. */
  readonly render: () => void;
  readonly redraw: () => void;
}

function connect(app: App, { mount, refresh, follow, render, redraw }: Reactions): void {
  app.on('view', refresh);
  app.on('selection', follow);
  app.on('judgement', render);
  app.on('colours', redraw);
  app.player.onChange(() => {
    render();
    // What is said while it plays takes some of the list's room.
    if (app.player.state.isExact !== undefined) requestAnimationFrame(follow);
  });
  addEventListener('resize', () => {
    refresh();
    redraw();
  });
  // The list has no size before it is in the document.
  queueMicrotask(mount);
}
