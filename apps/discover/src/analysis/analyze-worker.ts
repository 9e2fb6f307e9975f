/** The module that worker threads run: measures the files it is told, one after the other. */
import { parentPort } from 'node:worker_threads';
import { endPrograms } from '@stem/core/format/files';
import { failureWords } from '../failure-words.ts';
import { analyzeFile, type AnalysisTask, type FileAnalysis } from './analyze-file.ts';
import { endMessage } from './thread-pool.ts';

/** What a worker answers; a failure in words. */
export type AnalysisReply = FileAnalysis | { readonly failure: string };

parentPort?.on('message', (task: AnalysisTask | typeof endMessage) => {
  if (task === endMessage) {
    endPrograms();
    process.exit();
  }
  void analyzeFile(task)
    .catch((error: unknown): AnalysisReply => ({ failure: failureWords(error) }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    .then((reply) => parentPort?.postMessage(reply));
});
