/** The rows that are in the document: those in sight, and some around them. */
import type { App } from './app.ts';
import { toggleAttribute } from './dom.ts';
import { createRow, groupRow, type Row } from './row.ts';

export interface VisibleRows {
  /** Which row it is, whatever its place: one that stays in sight stays in the document. */
  readonly keyOf: (index: number) => string;
  /** Makes what came into sight, moves all to their places, and takes the others away. */
  readonly show: (places: readonly { readonly index: number; readonly top: number }[]) => void;
  readonly redraw: () => void;
}

export function createVisibleRows(app: App, parent: HTMLElement): VisibleRows {
  const rows = new Map<string, Row>();
  const keyOf = (index: number): string => {
    const row = app.view.rows[index];
    return row?.kind === 'item' ? `item-${row.item.index}` : `group-${index}-${row?.label ?? ''}`;
  };
  const rowOf = (index: number, key: string): Row | undefined => {
    const viewRow = app.view.rows[index];
    const known = rows.get(key);
    if (known !== undefined || viewRow === undefined) return known;
    const made = viewRow.kind === 'item' ? createRow(app, viewRow.item) : groupRow(viewRow);
    rows.set(key, made);
    parent.append(made.node);
    return made;
  };
  return {
    keyOf,
    show(places) {
      const wanted = new Set<string>();
      for (const { index, top } of places) {
        const key = keyOf(index);
        const row = rowOf(index, key);
        if (row === undefined) continue;
        wanted.add(key);
        row.node.style.transform = `translateY(${top}px)`;
        // The heads of the columns are the first row.
        toggleAttribute(row.node, 'aria-rowindex', String(index + 2));
        row.update();
      }
      for (const [key, row] of rows) {
        if (wanted.has(key)) continue;
        row.node.remove();
        rows.delete(key);
      }
    },
    redraw() {
      for (const row of rows.values()) row.redraw();
    },
  };
}
