/** Parts that several answers of commands have. */
import { z } from 'zod';

export const count = z.int().min(0);

/** A file, and what is to be said of it. */
export const told = z.object({
  rel_path: z.string().meta({ description: 'Path below the root.' }),
  reason: z.string().meta({ description: 'In words.' }),
});

const state = z.enum(['passed', 'warning', 'failed']).meta({ description: 'A warning does not fail it.' });

export const problem = z.object({
  check: z.string().meta({ description: 'What was looked at: sample rate.' }),
  expected: z.string(),
  got: z.string(),
  advice: z.string().meta({ description: 'What to do, a sentence.' }),
});

export const check = problem.extend({ state });

export const doctorCheck = z.object({
  name: z.string(),
  state,
  found: z.string().meta({ description: 'What is there.' }),
  advice: z.string().meta({ description: 'What to do; empty where nothing is.' }),
});
