/** A path as the rules see it: folders and name, and the whole words in them. */

/** A run of letters and digits between two boundaries, in lower case. Offsets are those of the segment. */
interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One folder of a path, or the name of the file. */
export interface Segment {
  readonly text: string;
  readonly lowerText: string;
  /** Where the extension starts; the length for folders and names without one. */
  readonly stemLength: number;
  readonly words: readonly Word[];
}

/** A path, prepared once and met by many patterns. */
export interface SearchablePath {
  /** NFC; what no UTF-8 stands for is no letter. */
  readonly text: string;
  readonly lowerText: string;
  readonly segments: readonly Segment[];
}

/** Prepares a `rel_path`. Its words are looked for when a pattern first asks for them: most paths are never asked. */
export function searchablePath(relPath: string, folders: Folders = new Map()): SearchablePath {
  return new PreparedPath(relPath.replaceAll(/\\x[0-9a-f]{2}/g, '\ufffd').normalize('NFC'), folders);
}

/** Folders that were prepared already, by their names: paths of one catalog share them. */
type Folders = Map<string, Segment>;

// Classes, because objects with getters of their own cost ten times as much to make.
class PreparedPath implements SearchablePath {
  readonly text: string;
  readonly lowerText: string;
  private readonly folders: Folders;
  private found: readonly Segment[] | undefined;

  constructor(text: string, folders: Folders) {
    this.text = text;
    this.folders = folders;
    this.lowerText = text.toLowerCase();
  }

  get segments(): readonly Segment[] {
    return (this.found ??= segmentsOf(this.text, this.folders));
  }
}

class PreparedSegment implements Segment {
  readonly text: string;
  readonly lowerText: string;
  readonly stemLength: number;
  private found: readonly Word[] | undefined;

  constructor(text: string, stemLength: number) {
    this.text = text;
    this.lowerText = text.toLowerCase();
    this.stemLength = stemLength;
  }

  get words(): readonly Word[] {
    return (this.found ??= wordsOf(this.text));
  }
}

function segmentsOf(path: string, folders: Folders): Segment[] {
  const names = path.split('/');
  const file = names.pop() ?? '';
  const dot = file.lastIndexOf('.');
  const segments = names.map((name) => {
    const known = folders.get(name) ?? new PreparedSegment(name, name.length);
    folders.set(name, known);
    return known;
  });
  segments.push(new PreparedSegment(file, dot > 0 ? dot : file.length));
  return segments;
}

/** Letters with their accents, and digits. */
const run = /[\p{L}\p{M}\p{N}]+/gu;

/**
 * Whole words: what stands between anything that is no letter or digit, and every part of it between case changes.
 * `MyTestMix` holds my, test, mix, mytest, testmix and mytestmix.
 */
function wordsOf(name: string): Word[] {
  const words: Word[] = [];
  for (const { 0: whole, index } of name.matchAll(run)) {
    const cuts = caseChanges(whole);
    for (const [first, from] of cuts.entries()) {
      for (const to of cuts.slice(first + 1)) {
        words.push({ text: whole.slice(from, to).toLowerCase(), start: index + from, end: index + to });
      }
    }
  }
  return words;
}

/** Between lower and upper (`my|Test`), before the last capital of a run (`XML|Parser`), and after it (`TEST|mix`). */
const change =
  /(?<=\p{Ll}\p{M}*)(?=\p{Lu})|(?<=\p{Lu}\p{M}*)(?=\p{Lu}\p{M}*\p{Ll})|(?<=\p{Lu}\p{M}*\p{Lu}\p{M}*)(?=\p{Ll})/gu;

function caseChanges(whole: string): number[] {
  // Most names are of one case behind the first letter: they need no search.
  const rest = whole.slice(1);
  if (rest === rest.toLowerCase()) return [0, whole.length];
  return [0, ...Array.from(whole.matchAll(change), ({ index }) => index), whole.length];
}
