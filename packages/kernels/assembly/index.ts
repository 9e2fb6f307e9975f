/** What the module exports: one line a kernel. */
export * from './flac-frame';
export * from './memory';
export * from './polyphase';
export * from './saturation';
