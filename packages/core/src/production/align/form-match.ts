/** Which bars of a form may stand for which: those of one section, or of sections of one name, such as `verse 1` and `verse 2`. */
import { kindOf } from '../arrangement/character.ts';
import type { FormSection } from '../timing/form.ts';

const { max } = Math;

export type FormPart = Pick<FormSection, 'name' | 'startBeat'>;

/** A stretch of a song that is filled with beats from elsewhere in the stem. */
export interface Filling {
  readonly songBeat: number;
  readonly stemBeat: number;
  readonly beats: number;
}

/** Share of a filling's bars that come from a section of the same kind as the one they stand in. */
export function matchingShare(filling: Filling, sections: readonly FormPart[], beatsPerBar: number): number {
  const bars = max(1, Math.round(filling.beats / beatsPerBar));
  return 1 - foreignBars(filling, sections, beatsPerBar).length / bars;
}

/** The names of the song's section and of the stem's, for each bar where they are not of one kind. */
export function foreignBars(
  { songBeat, stemBeat, beats }: Filling,
  sections: readonly FormPart[],
  beatsPerBar: number,
): readonly { readonly into: string; readonly from: string }[] {
  const nameAt = (beat: number): string => sections.findLast(({ startBeat }) => startBeat <= beat)?.name ?? '';
  return Array.from({ length: Math.round(beats / beatsPerBar) }, (_, bar) => ({
    into: nameAt(songBeat + bar * beatsPerBar),
    from: nameAt(stemBeat + bar * beatsPerBar),
  })).filter(({ into, from }) => kindOf(into) !== kindOf(from));
}
