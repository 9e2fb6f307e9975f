/** A stem in a song file: where its sound comes from, how it is fitted to the song, and its place in the mix. */
import { stemRoles, type StemRole } from '@stem/core/production';
import { effectsRequest } from '@stem/core/production/options';
import { z } from 'zod';

import { audioFileField, numberField, stemNameField } from './song-fields.ts';

/** What a stem plays: what there are instruments for, and what only comes from files. */
const songRoles = [...stemRoles, 'vocals', 'other'] as const;

export type SongStemRole = StemRole | 'vocals' | 'other';

/** How a stem that is too short is made as long as the song. */
const alignments = ['auto', 'zero_pad', 'loop', 'crossfade', 'stretch'] as const;

const source = z.union([
  z.literal('synth'),
  z.strictObject({ file: audioFileField }),
  z.strictObject({ reference: z.literal(true) }),
]);

export const stemSchema = z.strictObject({
  name: stemNameField,
  role: z.enum(songRoles).optional().meta({
    description:
      'What it plays: decides its instrument, its effects and how it is aligned. Without it, its name where that is a role, else other.',
  }),
  source: source.default('synth').meta({ description: 'Where its sound comes from: synth, a file, or the reference.' }),
  align: z.enum(alignments).default('auto').meta({
    description:
      'How it is made as long as the song: silence behind it, whole bars again, going on from the most similar place, time stretch within 2 %; auto chooses by role and gap.',
  }),
  gainDb: numberField([-60, 24], 'Louder or softer in the mix than its role is by itself.', 'dB').default(0),
  pan: numberField([-1, 1], 'Place between left (-1) and right (1).').default(0),
  effects: effectsRequest.prefault({}).meta({ description: 'Effects, where they differ from those of its role.' }),
});

export type SongStem = Omit<z.output<typeof stemSchema>, 'role'> & { readonly role: SongStemRole };

/** The stem with the role that it has. */
export function withRole(stem: z.output<typeof stemSchema>): SongStem {
  const named = songRoles.find((role) => role === stem.name.toLowerCase());
  return { ...stem, role: stem.role ?? named ?? 'other' };
}
