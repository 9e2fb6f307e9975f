/** Which textures of a page sound alike, and which are the most different. */
import { mostDistinct, soundGroups, type DescribedSound } from '@stem/core/analysis/likeness';
import type { PageTexture, PageTrack } from './page-data.ts';
import type { HeardTexture } from './page-texture.ts';

type Tracks = readonly Pick<PageTrack, 'folder'>[];

/** Gives every texture its group. */
export function groupedTextures(textures: readonly HeardTexture[], tracks: Tracks): PageTexture[] {
  const sounds = described(textures, tracks);
  const groups = soundGroups(sounds);
  const sizes = new Map<number, number>();
  for (const example of groups) sizes.set(example, (sizes.get(example) ?? 0) + 1);
  const names = groupNames([...sizes.keys()], sounds);
  return textures.map((texture, index) => {
    const example = groups[index] ?? index;
    const group = (sizes.get(example) ?? 1) > 1 ? (names.get(example) ?? null) : null;
    return { ...texture, group, isExample: example === index };
  });
}

/** Paths of so many textures, the most ordinary first, then each the farthest from all before it. */
export function mostDistinctPaths(textures: readonly HeardTexture[], tracks: Tracks, count: number): string[] {
  const sounds = described(textures, tracks);
  return mostDistinct(sounds, count).map((index) => sounds[index]?.name ?? '');
}

/** Their names are their paths below the page. */
function described(textures: readonly HeardTexture[], tracks: Tracks): DescribedSound[] {
  return textures.map(({ path, track, descriptor }) => {
    const folder = tracks[track]?.folder ?? '';
    return { name: folder === '' ? path : `${folder}/${path}`, descriptor: Buffer.from(descriptor, 'base64') };
  });
}

/** A group is named after its example: by the name of the file, or by its path where others have that name. */
function groupNames(examples: readonly number[], sounds: readonly DescribedSound[]): Map<number, string> {
  const paths = new Map(examples.map((index) => [index, (sounds[index]?.name ?? '').replace(/\.wav$/i, '')]));
  const short = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const counts = new Map<string, number>();
  for (const path of paths.values()) counts.set(short(path), (counts.get(short(path)) ?? 0) + 1);
  return new Map(
    [...paths].map(([index, path]) => [index, counts.get(short(path)) === 1 ? short(path) : path] as const),
  );
}
