/** Rules on any column of a catalog: what a row must have, and what it gets points for. */
import { z } from 'zod';
import { analysisColumns, catalogColumns } from '../catalog/columns.ts';
import { conditionFields } from './condition-fields.ts';
import { conditionFault, conditionWords, hasCondition } from './condition.ts';

const columns = [...catalogColumns, ...Object.keys(analysisColumns)];

const field = z
  .string()
  .min(1)
  .meta({
    description: 'The name of a column; discover --analyze adds the measured ones.',
    examples: ['loudness_lufs', 'key', 'texture_score'],
    // Editors offer these; a column of one's own is as good.
    suggestions: columns,
  });

const mostPoints = 1_000_000;

function pointsField(description: string) {
  return z.number().min(-mostPoints).max(mostPoints).optional().meta({ description });
}

/** For editors: one of these keys must be there. */
function anyKey(...keys: readonly string[]): object {
  return { anyOf: keys.map((key) => ({ required: [key] })) };
}

const conditionKeys = Object.keys(conditionFields);

/** One requirement: rows that don't meet it are left out. */
export const requirementSchema = z
  .strictObject({ field, ...conditionFields })
  .superRefine((rule, context) => complain(context, conditionFault(rule)))
  .meta({ allOf: [anyKey(...conditionKeys)] });

/** One source of points: a number of points where a condition is met, or the column's number times a weight. */
export const scoringSchema = z
  .strictObject({
    field,
    weight: pointsField('Points for each unit of the number in the column; none where there is no number.'),
    points: pointsField('Points where the conditions are met; they may be less than 0.'),
    ...conditionFields,
  })
  .superRefine((rule, context) => {
    if (rule.weight === undefined && rule.points === undefined) complain(context, 'field stands with weight or points');
    else if (rule.weight === undefined) complain(context, conditionFault(rule));
    else if (rule.points !== undefined || hasCondition(rule)) {
      complain(context, `weight stands alone with field, or points with ${conditionWords}`);
    }
  })
  .meta({
    oneOf: [
      { required: ['weight'], not: anyKey('points', ...conditionKeys) },
      { required: ['points'], ...anyKey(...conditionKeys) },
    ],
  });

export type Requirement = z.output<typeof requirementSchema>;
export type Scoring = z.output<typeof scoringSchema>;

function complain(context: z.core.$RefinementCtx, message: string | undefined): void {
  if (message !== undefined) context.addIssue({ code: 'custom', message });
}
