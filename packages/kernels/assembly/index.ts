/** What the module exports: one line a kernel. */
export * from './cascade';
export * from './fft';
export * from './flac-frame';
export * from './grains';
export * from './levels';
export * from './memory';
export * from './mid-side';
export * from './pcm-check';
export * from './meters';
export * from './polyphase';
export * from './reverb';
export * from './rise';
export * from './saturation';
export * from './stretch';
