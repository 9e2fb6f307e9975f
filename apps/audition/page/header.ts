/** The heads of the columns, which sort: the first time the better way round, then the other. */
import type { App } from './app.ts';
import { columns, type ColumnName } from './columns.ts';
import { button, element, toggleAttribute } from './dom.ts';

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

export const columnCount: number = shownColumns.length;

export function createHeader(app: App): { readonly node: HTMLElement; readonly update: () => void } {
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
