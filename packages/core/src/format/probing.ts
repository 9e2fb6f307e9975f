/** `@stem/core/format/probe`: what an audio file is and how long, for commands that decode and write none. */
export type { AudioInfo, Container } from './audio-info.ts';
export { openFileSource, type ByteSource, type FilePath } from './byte-source.ts';
export { probe, probeSource, type ProbeOptions } from './probe.ts';
