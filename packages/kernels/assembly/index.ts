/** What the module exports: one line a kernel. */
export * from './cascade';
export * from './flac-frame';
export * from './grains';
export * from './fft';
export * from './memory';
export * from './polyphase';
export * from './saturation';
export * from './reverb';
