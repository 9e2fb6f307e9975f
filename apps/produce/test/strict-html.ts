/** Reads a page as strictly as XML is read, and says what it holds: so a test sees whether a name broke out of its place. */

const voidElements = new Set(['meta']);
const attribute = /\s+([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"<>]*)")?/y;
const entity = /^(?:amp|lt|gt|quot|#39);/;

export interface StrictPage {
  /** Names of all elements, in order. */
  readonly elements: readonly string[];
  /** Every attribute with its value, as `name="value"`. */
  readonly attributes: readonly string[];
  /** All text outside the style sheet, entities read. */
  readonly text: string;
}

/** Throws where an element is not closed in turn, an attribute not quoted, a character not escaped, or an id given twice. */
export function readStrictly(html: string): StrictPage {
  const elements: string[] = [];
  const attributes: string[] = [];
  const open: string[] = [];
  let text = '';
  let position = expected(html, 0, '<!doctype html>\n');
  while (position < html.length) {
    const next = html.indexOf('<', position);
    const end = next === -1 ? html.length : next;
    text += unescaped(html.slice(position, end));
    if (next === -1) break;
    position = html[next + 1] === '/' ? close(next) : start(next);
  }
  if (open.length > 0) throw new Error(`Expected all elements closed, got ${open.join(' ')} open.`);
  const ids = attributes.filter((value) => value.startsWith('id='));
  if (new Set(ids).size !== ids.length) throw new Error(`Expected each id once, got ${ids.join(' ')}.`);
  return { elements, attributes, text };

  function close(at: number): number {
    const name = open.pop();
    return expected(html, at, `</${name}>`);
  }

  function start(at: number): number {
    const name = /^[a-z][a-z0-9]*/.exec(html.slice(at + 1, at + 20))?.[0];
    if (name === undefined) throw new Error(`Expected an element, got ${html.slice(at, at + 40)}.`);
    elements.push(name);
    attribute.lastIndex = at + 1 + name.length;
    let after = attribute.lastIndex;
    for (let match = attribute.exec(html); match; match = attribute.exec(html)) {
      attributes.push(`${match[1]}="${unescaped(match[2] ?? '')}"`);
      after = attribute.lastIndex;
    }
    if (html.startsWith('/>', after)) return after + 2;
    expected(html, after, '>');
    if (voidElements.has(name)) return after + 1;
    if (name === 'style') return expected(html, html.indexOf('</', after), '</style>');
    open.push(name);
    return after + 1;
  }
}

function expected(html: string, at: number, words: string): number {
  if (html.startsWith(words, at)) return at + words.length;
  throw new Error(`Expected ${words} at ${at}, got ${html.slice(at, at + 60)}.`);
}

function unescaped(text: string): string {
  return text.replace(/&([^&]{0,6})/g, (whole, rest: string) => {
    const [found] = entity.exec(rest) ?? [];
    if (found === undefined) throw new Error(`Expected an entity, got ${whole}.`);
    const character = { 'amp;': '&', 'lt;': '<', 'gt;': '>', 'quot;': '"', '#39;': "'" }[found] ?? '';
    return character + rest.slice(found.length);
  });
}
