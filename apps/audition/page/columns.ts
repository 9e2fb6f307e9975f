/** What textures are sorted, filtered and grouped by: one list for all three. Pure. */
import type { Item } from './item.ts';
import type { Judgement } from './judgement.ts';

export type ColumnName =
  | 'name'
  | 'track'
  | 'kind'
  | 'profile'
  | 'length'
  | 'loudness'
  | 'peak'
  | 'key'
  | 'tempo'
  | 'brightness'
  | 'grade'
  | 'size'
  | 'rating'
  | 'likeness';

export interface Column {
  readonly label: string;
  /** Null stands at the end, whichever way it is sorted. */
  readonly value: (item: Item, judgement: Judgement) => string | number | null;
  /** Whether large values come first when it is first sorted by. */
  readonly isBestFirst?: true;
}

const kinds = ['pad', 'swell', 'cloud', 'hiss', 'flicker'];

export const columns: Readonly<Record<ColumnName, Column>> = {
  name: { label: 'Name', value: ({ name }) => name },
  track: { label: 'Track', value: ({ track }) => track.name },
  kind: { label: 'Kind', value: ({ texture }) => kinds.indexOf(texture.kind) },
  profile: { label: 'Profile', value: ({ track }) => track.profile ?? '' },
  length: { label: 'Length', value: ({ seconds }) => seconds },
  loudness: { label: 'Loudness', value: ({ texture }) => texture.level.lufs ?? texture.level.rmsDb, isBestFirst: true },
  peak: { label: 'Peak', value: ({ texture }) => texture.peakDb, isBestFirst: true },
  key: { label: 'Key', value: ({ texture }) => texture.key },
  tempo: { label: 'Tempo', value: ({ texture }) => texture.bpm },
  brightness: { label: 'Brightness', value: ({ texture }) => texture.centroidHz },
  grade: { label: 'Grade', value: ({ texture }) => texture.grade },
  size: { label: 'Size', value: ({ texture }) => texture.bytes / 1e6 },
  rating: {
    label: 'Rating',
    value: (_, { rating, rejected }) => (rejected ? 0 : rating),
    isBestFirst: true,
  },
  likeness: { label: 'Likeness', value: ({ texture }) => texture.group },
};

export const columnNames: readonly ColumnName[] = Object.keys(columns) as ColumnName[];
