/** Markup in which whatever is put in is text, unless it is markup itself: no name can be more than a name. */
import { printable } from '@stem/cli';

/** Text that is safe in a page. Only `markup` and `raw` make it. */
export interface Markup {
  readonly safe: string;
}

/** What may be put in. Nothing is shown for undefined. */
export type Content = Markup | string | number | undefined | readonly Content[];

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text for elements and quoted attributes; what would steer or reorder a line is shown, not obeyed. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities.get(character) ?? '');
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escaped(content);
  if ('safe' in content) return content.safe;
  return content.map(textOf).join('');
}

/**
 * A template whose values are escaped.
 *
 * @example markup`<td>${'<b>'}</td>`.safe // '<td>&lt;b&gt;</td>'
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { safe: String.raw({ raw: strings }, ...values.map(textOf)) };
}

/** The program's own text, such as a style sheet, as it is. */
export function raw(text: string): Markup {
  return { safe: text };
}

/** A name from outside, kept from turning around the words beside it. */
export function nameOf(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}
