/** What commands share: a command as data, the shell that runs it, messages, progress, exit codes. */
export type {
  Chapter,
  ChoiceOption,
  Command,
  Context,
  Example,
  FlagOption,
  ListOption,
  NumberOption,
  Option,
  OptionTable,
  Program,
  TextOption,
} from './command.ts';
export { cacheFolder } from './cache-folder.ts';
export { durationText } from './duration-text.ts';
export { exitCode } from './exit-code.ts';
export { systemReason } from './explain-error.ts';
export { chooseJobs, jobMib, memoryBytes, memoryLimitOption, type JobsChoice } from './jobs.ts';
export { kernelsOption } from './kernels-option.ts';
export type { Messages, TextStream } from './messages.ts';
export { nearest } from './nearest.ts';
export { printable } from './printable.ts';
export type { Piece, Progress, ProgressRequest } from './progress/progress.ts';
export { decimalsOf, reasonColumns, reasonLines, type ReasonColumns, type Screen } from './reason-lines.ts';
export type { Results, Sink } from './results.ts';
export { ruleFlags, ruleOptions, type RuleArgs } from './rule-options.ts';
export { packageVersion, runMain } from './run-main.ts';
export { runProgram, type Surroundings } from './run-program.ts';
