/** Relative paths out of a document are data: what they may say, and why one is refused. */
import { sep } from 'node:path';
import { isEscapedPath, textToPath } from '@stem/catalog/catalog';

/** `a//./b.wav` and `a/b.wav` are one path. */
export function normalizeRelPath(relPath: string): string {
  return relPath
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/**
 * Why a path may not be used, or undefined where it may. A backslash is a letter of a file name on most systems and a
 * separator on Windows, so only there a path that starts with one is absolute. What nobody calls a file (`C:\x`,
 * `\\server\share`, `..` between backslashes) is refused everywhere.
 */
export function relPathRefusal(relPath: string, separator: string = sep): string | undefined {
  return refusal(isEscapedPath(relPath) ? textToPath(relPath).toString('latin1') : relPath, separator);
}

function refusal(relPath: string, separator: string): string | undefined {
  if (normalizeRelPath(relPath) === '') return 'The path is empty.';
  if (relPath.includes('\0')) return 'The path holds a NUL character.';
  const absolute = separator === '\\' ? /^(?:[\\/]|[A-Za-z]:)/ : /^(?:\/|\\\\|[A-Za-z]:[\\/])/;
  if (absolute.test(relPath)) return 'The path is absolute; paths in a selection are relative to the root.';
  if (relPath.split(/[\\/]/).includes('..')) return 'The path leads out of the root (it holds "..").';
  return undefined;
}
