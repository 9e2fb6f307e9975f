/** `@stem/core/format/files`: what of format needs no decoder, for commands that should start at once. */
export { withTarget, writeAtomic, writeFileAtomic } from './atomic-write.ts';
export { audioExtensions, ffmpegExtensions } from './extensions.ts';
export { endPrograms, findFfmpeg } from './ffmpeg.ts';
export { forEachPiece, hashFile } from './hash-file.ts';
export { makeFolder } from './make-folder.ts';
export { isNear, isRunning, processMark, type ProcessMark } from './process-mark.ts';
export { mostDocumentBytes, readDocument, tooLarge } from './read-document.ts';
export { syncFolder } from './sync-folder.ts';
export { clearTemporaries, makeTemporaryFolder, temporaryName } from './temporary-name.ts';
