/** Names inside an archive: what they may be, so that they mean one file inside one folder on every system. */

/** Looks at one name after the other: why it may not be used, or undefined where it may. */
export type NameCheck = (name: string) => string | undefined;

/** A check that knows the names before: two may not be one file, nor one a file and a folder. */
export function createNameCheck(): NameCheck {
  const files = new Set<string>();
  const folders = new Set<string>();
  return (name) => {
    const refusal = nameRefusal(name);
    if (refusal !== undefined) return refusal;
    const key = nameKey(name);
    const parts = key.split('/').slice(0, -1);
    const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    if (files.has(key)) return 'there is another entry of this name';
    if (folders.has(key) || above.some((folder) => files.has(folder))) return 'the name is a file and a folder';
    files.add(key);
    for (const folder of above) folders.add(folder);
    return undefined;
  };
}

/** Why a name may not be used by itself. */
export function nameRefusal(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  // oxlint-disable-next-line no-control-regex -- these are what is looked for.
  if (/[\u0000-\u001f\u007f\ufffd]/.test(name)) return 'the name holds a control character';
  if (name.includes('\\')) return 'the name holds a backslash';
  if (/^(?:\/|[A-Za-z]:)/.test(name)) return 'the name is an absolute path';
  const parts = name.split('/');
  if (parts.includes('..')) return 'the name leads out of the archive';
  if (parts.some((part) => part === '' || part === '.')) return 'the name holds an empty part';
  return undefined;
}

/** Equal for names that are one file somewhere: macOS and Windows don't tell `A.wav` from `a.wav`, nor two forms of é. */
function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
