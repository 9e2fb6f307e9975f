import { describe, expect, test } from '@jest/globals';
import { readIgnores, skipReason } from './skip-rules.ts';

interface Rules {
  readonly stemignore?: string;
  readonly patterns?: readonly string[];
  readonly includeHidden?: boolean;
}

/** The cause by which a path is skipped; a path that ends in / is a folder. */
function cause(path: string, { stemignore, patterns = [], includeHidden = false }: Rules = {}): string | undefined {
  const directory = path.endsWith('/');
  const relPath = directory ? path.slice(0, -1) : path;
  const name = relPath.slice(relPath.lastIndexOf('/') + 1);
  return skipReason({ relPath, name, directory }, { includeHidden, ignores: readIgnores({ stemignore, patterns }) })
    ?.cause;
}

describe('skipped without being asked', () => {
  test.each([
    ['a/venv/', 'named'],
    ['export/', 'named'],
    ['x/y/exports/', 'named'],
    ['.git/', 'named'],
    ['Thumbs.db', 'named'],
    ['x/.hidden/', 'hidden'],
    ['work/', 'work'],
    ['x/._song.wav', 'metadata'],
  ])('%s: %s', (path, expected) => expect(cause(path)).toBe(expected));

  test.each(['x/work/', 'Work/', 'exports.wav', 'my export/', 'Export/', '.song.wav', 'environment/', 'a._b.wav'])(
    '%s is not',
    (path) => expect(cause(path)).toBeUndefined(),
  );

  test('hidden folders are looked into on request, folders of tools are not', () => {
    expect(cause('.hidden/', { includeHidden: true })).toBeUndefined();
    expect(cause('.git/', { includeHidden: true })).toBe('named');
  });
});

describe('ignore patterns', () => {
  test.each([
    ['*.mp3', 'a/b.mp3', 'ignored'],
    ['*.mp3', 'a/b.MP3', undefined],
    ['drafts', 'x/drafts/', 'ignored'],
    ['/drafts', 'x/drafts/', undefined],
    ['drafts/**', 'drafts/a.wav', 'ignored'],
    ['**/take [0-9].wav', 'x/take 3.wav', 'ignored'],
    ['#1.wav', '#1.wav', 'ignored'],
  ])('--ignore %s of %s: %s', (pattern, path, expected) => {
    expect(cause(path, { patterns: [pattern] })).toBe(expected);
  });

  test('a file with a byte order mark and Windows line ends is read', () => {
    const stemignore = '\ufeffloops/\r\n# comment\r\n\r\n!work/\r\n';
    expect(cause('loops/', { stemignore })).toBe('ignored');
    expect(cause('work/', { stemignore })).toBeUndefined();
  });

  test('--ignore comes after .stemignore and wins', () => {
    expect(cause('export/', { stemignore: '!export/', patterns: ['export'] })).toBe('ignored');
  });
});
