/** A texture as the page works with it: what it was given, and what is asked of it again and again. */
import type { PageData, PageTexture, PageTrack } from '../src/page-data.ts';

export interface Item {
  readonly index: number;
  readonly texture: PageTexture;
  readonly track: PageTrack;
  readonly trackIndex: number;
  /** Name of the file without folders and ending. */
  readonly name: string;
  /** The same without the track's name before it: what tells it from its neighbours. */
  readonly shortName: string;
  /** Below the folder of the page. */
  readonly path: string;
  readonly seconds: number;
  /** What words are looked for in, in small letters. */
  readonly haystack: string;
}

export function itemsOf({ textures, tracks }: PageData): Item[] {
  return textures.flatMap((texture, index) => {
    const track = tracks[texture.track];
    if (track === undefined) return [];
    const name = texture.path.slice(texture.path.lastIndexOf('/') + 1).replace(/\.wav$/i, '');
    const slug = track.folder.slice(track.folder.lastIndexOf('/') + 1);
    const shortName = name.startsWith(`${slug}_`) ? name.slice(slug.length + 1) : name;
    const path = track.folder === '' ? texture.path : `${track.folder}/${texture.path}`;
    const haystack = `${name}\n${track.name}\n${track.source.path}\n${track.profile ?? ''}`.toLowerCase();
    const seconds = texture.frames / texture.rate;
    return [{ index, texture, track, trackIndex: texture.track, name, shortName, path, seconds, haystack }];
  });
}

/** The address of a path, whatever letters are in it. */
export function hrefOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
