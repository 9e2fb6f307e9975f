/** A song as data, as far as synthesis needs to know it: the song file's document maps onto this. */
import type { MusicOutline, SectionMusic } from './arrangement/arrangement.ts';
import type { FormOutline, SectionOutline } from './timing/form.ts';

/** What a synthesised stem plays. `bridge` is the wide, slow pad that joins the sections. */
export type StemRole = 'bass' | 'guitars' | 'synths' | 'bridge' | 'drums';

export const stemRoles: readonly StemRole[] = ['bass', 'guitars', 'synths', 'bridge', 'drums'];

export interface StemOutline {
  readonly name: string;
  readonly role: StemRole;
}

export interface SongOutline extends FormOutline, Omit<MusicOutline, 'sections'> {
  readonly title: string;
  readonly sections: readonly (SectionOutline & SectionMusic)[];
  readonly stems: readonly StemOutline[];
}
