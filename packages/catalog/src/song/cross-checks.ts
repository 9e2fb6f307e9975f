/** What has to hold between the values of a song. */
import { parseTimeSignature, stemRoles } from '@stem/core/production';
import type { SongStem } from './stem-schema.ts';
import type { Song } from './song-schema.ts';

/** Values that do not go together. */
export interface SongConflict {
  /** Where to look first. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Everything that does not go together. `isSet` knows which keys the document has, under its own names. */
export function songConflicts(song: Song, isSet: (path: readonly PropertyKey[]) => boolean): SongConflict[] {
  return [
    ...lengthConflicts(song),
    ...tempoConflicts(song),
    ...song.stems.flatMap((_, index) => stemConflicts(song, index)),
    ...useConflicts(song, isSet),
  ];
}

/** The form would end before these begin. */
function tempoConflicts({ tempo, sections, timeSignature }: Song): SongConflict[] {
  if (typeof tempo !== 'object' || sections.length === 0) return [];
  const { beatsPerBar } = parseTimeSignature(timeSignature);
  const bars = sections.reduce((sum, section) => sum + (section.bars ?? (section.beats ?? 0) / beatsPerBar), 0);
  return tempo.flatMap(({ bar }, index) =>
    bar - 1 < bars
      ? []
      : [{ path: ['tempo', index, 'bar'], message: `expected a bar of the form, which has ${bars}, got ${bar}` }],
  );
}

function lengthConflicts({ sections, duration, reference }: Song): SongConflict[] {
  if (sections.length > 0 || duration !== undefined || reference?.use.includes('duration') === true) return [];
  const message = 'expected sections, a duration, or a reference that decides it, got none of them';
  return [{ path: ['sections'], message }];
}

function stemConflicts({ stems, reference }: Song, index: number): SongConflict[] {
  const stem = stems[index] as SongStem;
  const path = ['stems', index];
  const conflicts: SongConflict[] = [];
  const fileName = nameKey(stem);
  const same = stems.findIndex((other) => nameKey(other) === fileName);
  if (same < index) {
    const message = `expected a name of its own, got ${JSON.stringify(stem.name)} as stems[${same}] has it`;
    conflicts.push({ path: [...path, 'name'], message });
  }
  if (stem.source === 'synth' && !stemRoles.some((role) => role === stem.role)) {
    const message = `expected a role that can be synthesised (${stemRoles.join(', ')}) or a source, got ${stem.role}`;
    conflicts.push({ path: [...path, 'role'], message });
  }
  if (typeof stem.source === 'object' && 'reference' in stem.source && reference === undefined) {
    conflicts.push({ path: [...path, 'source'], message: 'expected a reference in the song, got none' });
  }
  return conflicts;
}

/** Some file systems don't tell `Bass.wav` from `bass.wav`. */
function nameKey({ name }: SongStem): string {
  return name.normalize('NFC').toLowerCase();
}

/** What the reference is used for, and whether a stem takes it, is said twice: both have to say the same. */
function useConflicts({ stems, reference }: Song, isSet: (path: readonly PropertyKey[]) => boolean): SongConflict[] {
  if (reference === undefined || !isSet(['reference', 'use'])) return [];
  const taker = stems.findIndex(({ source }) => typeof source === 'object' && 'reference' in source);
  const path = ['reference', 'use'];
  if (reference.use.includes('stem') && taker < 0) {
    return [{ path, message: 'expected a stem with source: {reference: true} where use has stem, got none' }];
  }
  if (!reference.use.includes('stem') && taker >= 0) {
    return [
      {
        path,
        message: `expected stem in it, for stems[${taker}] takes the reference, got ${reference.use.join(', ')}`,
      },
    ];
  }
  return [];
}
