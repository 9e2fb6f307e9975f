/** What each command prints with `--json`, beside the documents that are files. */
import { z } from 'zod';
import { resultsSchema } from '../results/results.ts';
import { doctorCheck } from './answer-parts.ts';
import {
  againAnswer,
  auditionAnswer,
  discoverAnswer,
  dryRunAnswer,
  keepAnswer,
  queueAnswer,
  resultsAnswer,
  selectAnswer,
  workerAnswer,
} from './archive-answers.ts';
import { produceAnswer, verifyAnswer, type batchAnswer, type deliveryAnswer } from './song-answers.ts';

const doctorAnswer = z.object({ passed: z.boolean(), checks: z.array(doctorCheck) });

/** By the name of the command. */
export const answerSchemas = {
  discover: discoverAnswer,
  select: selectAnswer,
  'batch-generate': z.union([dryRunAnswer, resultsSchema]),
  results: resultsAnswer,
  audition: auditionAnswer,
  keep: keepAnswer,
  again: againAnswer,
  produce: produceAnswer,
  verify: verifyAnswer,
  worker: workerAnswer,
  queue: queueAnswer,
  doctor: doctorAnswer,
} as const;

/** All the way down: what prints an answer changes nothing. */
type Constant<T> = T extends readonly (infer One)[]
  ? readonly Constant<One>[]
  : T extends object
    ? { readonly [Key in keyof T]: Constant<T[Key]> }
    : T;

export type DiscoverAnswer = Constant<z.output<typeof discoverAnswer>>;
export type SelectAnswer = Constant<z.output<typeof selectAnswer>>;
export type DryRunAnswer = Constant<z.output<typeof dryRunAnswer>>;
export type ResultsAnswer = Constant<z.output<typeof resultsAnswer>>;
export type KeepAnswer = Constant<z.output<typeof keepAnswer>>;
export type AgainAnswer = Constant<z.output<typeof againAnswer>>;
export type WorkerAnswer = Constant<z.output<typeof workerAnswer>>;
export type QueueAnswer = Constant<z.output<typeof queueAnswer>>;
export type AuditionAnswer = Constant<z.output<typeof auditionAnswer>>;
export type ProduceAnswer = Constant<z.output<typeof produceAnswer>>;
export type DeliveryAnswer = Constant<z.output<typeof deliveryAnswer>>;
export type BatchAnswer = Constant<z.output<typeof batchAnswer>>;
export type DoctorAnswer = Constant<z.output<typeof doctorAnswer>>;
