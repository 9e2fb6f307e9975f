/**
 * What every layer shares: the kinds of failure, and what the system's are called. The rest is under
 * `@stem/core/{dsp,audio,format,analysis,texture,production}`.
 */
export { BrokenThreads } from './broken-threads.ts';
export { FormatError, InputError, InternalError } from './errors.ts';
export { isOutOfMemory, systemErrorCode, systemErrorWords } from './system-error.ts';
