/** The keys of a condition in a rules file, as a schema. */
import { z } from 'zod';

/** What a cell is compared with; null is an empty cell. */
const wanted = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const oneOrMore = z.union([wanted, z.array(wanted).min(1).max(1000)]);

/** Of what is given, all must hold. */
export const conditionFields = {
  min: z.number().optional().meta({ description: 'The least number.' }),
  max: z.number().optional().meta({ description: 'The largest number.' }),
  equals: wanted.optional().meta({ description: 'This; null is an empty cell.' }),
  in: oneOrMore.optional().meta({ description: 'One of these; null is an empty cell.' }),
  not: oneOrMore.optional().meta({ description: 'None of these; null is an empty cell.' }),
};

export type Wanted = z.output<typeof wanted>;
export type Condition = z.output<z.ZodObject<typeof conditionFields>>;
