/** What commands print with `--json`: the schema of each, and its type for what prints it. */
export {
  answerSchemas,
  type AgainAnswer,
  type AuditionAnswer,
  type BatchAnswer,
  type DeliveryAnswer,
  type DiscoverAnswer,
  type DoctorAnswer,
  type DryRunAnswer,
  type KeepAnswer,
  type ProduceAnswer,
  type QueueAnswer,
  type ResultsAnswer,
  type SelectAnswer,
  type WorkerAnswer,
} from './answers.ts';
