/** Text from outside (file names, cells) made safe to print: what would steer a terminal is shown, not obeyed. */

// Controls, line and paragraph separators, marks that reorder text, halves of a surrogate pair, the byte order mark.
const steering = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\ufeff]/gu;
const shortForms = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return shortForms.get(character) ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}

/** A file name or a cell as one line: every control character becomes a visible escape such as `\x1b` or `\n`. */
export function printable(text: string): string {
  return text.replace(steering, escaped);
}

/** The same for a text of several lines: line breaks stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** JSON that a terminal prints inert too: what JSON leaves raw beyond ASCII controls becomes `\u` escapes. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  return json.replace(steering, (character) =>
    character === '\n' ? character : `\\u${hex(character.charCodeAt(0), 4)}`,
  );
}
