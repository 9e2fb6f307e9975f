/** Building blocks of the option schemas: every option has a range, a default, a unit and one sentence. */
import { z } from 'zod';

/** What an option says of itself beside its type; the generated schema and the comments of default.yaml show it. */
export interface OptionMeta {
  /** One sentence that says what turning it up or down does. */
  readonly description: string;
  readonly unit?: string;
}

/** A number within an inclusive range. */
export function numberOption(range: readonly [min: number, max: number], value: number, meta: OptionMeta) {
  return z
    .number()
    .min(range[0])
    .max(range[1])
    .default(value)
    .meta({ ...meta });
}

/** A whole number within an inclusive range. */
export function integerOption(range: readonly [min: number, max: number], value: number, meta: OptionMeta) {
  return z
    .int()
    .min(range[0])
    .max(range[1])
    .default(value)
    .meta({ ...meta });
}

/** On or off. */
export function booleanOption(value: boolean, meta: OptionMeta) {
  return z
    .boolean()
    .default(value)
    .meta({ ...meta });
}

/** A list of numbers, each within an inclusive range, at least one. */
export function numberListOption(range: readonly [min: number, max: number], value: number[], meta: OptionMeta) {
  return z
    .array(z.number().min(range[0]).max(range[1]))
    .min(1)
    .max(32)
    .default(value)
    .meta({ ...meta });
}
