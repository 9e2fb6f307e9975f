/** Where the bytes of sounds come from: the page itself, its server, or a folder that was handed over. */
import { hrefOf, type Item } from './item.ts';
import { bytesOfBase64 } from './pictures.ts';

export interface Sounds {
  /** The bytes of a texture; undefined where the browser lets the page only play the file, not read it. */
  bytes(item: Item): Promise<ArrayBuffer | undefined>;
  /** Whether `bytes` gives some. */
  isReadable(item: Item): boolean;
  /** For an audio element. */
  url(item: Item): string;
  /** Undefined where the source is not at hand. */
  sourceUrl(item: Item): string | undefined;
  /** Files of a folder that was chosen or dropped; returns how many of them are sounds of this page. */
  hand(files: readonly HandedFile[]): number;
}

/** A file and where it lay in what was handed over. */
export interface HandedFile {
  readonly path: string;
  readonly file: File;
}

export function createSounds(items: readonly Item[], isServed: boolean): Sounds {
  const handed = new Map<string, File>();
  const urls = new Map<string, string>();
  const handedUrl = (path: string): string | undefined => {
    const file = handed.get(path);
    if (file === undefined) return undefined;
    const url = urls.get(path) ?? URL.createObjectURL(file);
    urls.set(path, url);
    return url;
  };
  return {
    async bytes(item) {
      const file = handed.get(item.path);
      if (file !== undefined) return file.arrayBuffer();
      const embedded = document.getElementById(`sound-${item.index}`)?.textContent;
      if (embedded) return bytesOfBase64(embedded).buffer;
      if (!isServed) return undefined;
      const response = await fetch(hrefOf(item.path));
      if (!response.ok) throw new Error(`the server has no ${item.path} any more`);
      return response.arrayBuffer();
    },
    isReadable: ({ path, index }) => isServed || handed.has(path) || document.getElementById(`sound-${index}`) !== null,
    url: ({ path }) => handedUrl(path) ?? hrefOf(path),
    sourceUrl: ({ track, trackIndex }) => {
      if (isServed) return track.source.href === null ? undefined : `source/${trackIndex}`;
      return handedUrl(track.source.path) ?? track.source.href ?? undefined;
    },
    hand: (files) => takeFiles(files, items, handed),
  };
}

/** What was handed over may be the folder itself, one above it, or one below. */
function takeFiles(files: readonly HandedFile[], items: readonly Item[], handed: Map<string, File>): number {
  const wanted = new Set(items.flatMap(({ path, track }) => [path, track.source.path]));
  const byEnding = new Map<string, string>();
  for (const path of wanted) byEnding.set(lastSteps(path), path);
  let found = 0;
  for (const { path, file } of files) {
    const match = endings(path).find((ending) => wanted.has(ending)) ?? byEnding.get(lastSteps(path));
    if (match === undefined) continue;
    handed.set(match, file);
    found += 1;
  }
  return found;
}

/** `a/b/c.wav`, `b/c.wav`, `c.wav` */
function endings(path: string): string[] {
  const steps = path.split('/').filter((step) => step !== '');
  return steps.map((_, index) => steps.slice(index).join('/'));
}

function lastSteps(path: string): string {
  return path.split('/').slice(-3).join('/');
}
