/** What the module exports: one line a kernel. */
export * from './memory';
export * from './polyphase';
