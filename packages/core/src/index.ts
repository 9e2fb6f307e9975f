/** What every layer shares: the kinds of failure. The rest is under `@stem/core/{dsp,audio,format,analysis,texture,production}`. */
export { FormatError, InputError, InternalError } from './errors.ts';
