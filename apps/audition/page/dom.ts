/** Elements without markup: whatever a file is called, it is text. */

interface Attributes {
  readonly [name: string]: string | number | boolean | undefined;
}

type Child = Node | string;

/** `class`, `aria-label` and all others are attributes; false and undefined leave one out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

interface ButtonOptions {
  readonly text?: string;
  readonly key?: string;
  readonly class?: string;
  readonly tabindex?: number;
  readonly 'aria-pressed'?: 'true' | 'false';
  readonly onClick: () => void;
}

/** A button that says what it does to those who do not see it, and the key that does the same. */
export function button(label: string, { text = label, key, onClick, ...attributes }: ButtonOptions): HTMLButtonElement {
  const name = text === label ? undefined : accessibleName(label, text);
  const all = {
    type: 'button',
    'aria-label': name,
    title: titleOf(label, key),
    'aria-keyshortcuts': key,
    ...attributes,
  };
  const made = element('button', all, text);
  made.addEventListener('click', onClick);
  return made;
}

/** What is seen is part of what is said, for those who speak to their browser; but for signs. */
function accessibleName(label: string, text: string): string {
  const words = label.toLowerCase().split(' ');
  const isSaid = !/\p{L}/u.test(text) || words.includes(text.toLowerCase());
  return isSaid ? label : `${text}: ${label}`;
}

function titleOf(label: string, key: string | undefined): string {
  return key === undefined ? label : `${label} (${key})`;
}

/** A choice with its words. */
export function select(
  label: string,
  choices: readonly (readonly [value: string, text: string])[],
  onChange: (value: string) => void,
): HTMLLabelElement {
  const made = element('select', {}, ...choices.map(([value, text]) => element('option', { value }, text)));
  made.addEventListener('change', () => onChange(made.value));
  return element('label', { class: 'field' }, element('span', {}, label), made);
}

export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function toggleAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Hands a file to whoever looks at the page. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
