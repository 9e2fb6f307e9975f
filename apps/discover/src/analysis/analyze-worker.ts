/** The module that worker threads run: measures the files it is told, one after the other. */
import { parentPort } from 'node:worker_threads';
import { endPrograms } from '@stem/core/format/files';
import { failureWords } from '../failure-words.ts';
import { analyzeFile, type AnalysisTask, type FileAnalysis } from './analyze-file.ts';
import { endMessage } from './thread-pool.ts';

/** What a worker answers; a failure in words. */
export type AnalysisReply = FileAnalysis | { readonly failure: string };

let isAtWork = false;

parentPort?.on('message', (task: AnalysisTask | typeof endMessage) => {
  if (task === endMessage) return end();
  void answer(task);
});

async function answer(task: AnalysisTask): Promise<void> {
  isAtWork = true;
  const reply = await analyzeFile(task).catch((error: unknown): AnalysisReply => ({ failure: failureWords(error) }));
  isAtWork = false;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(reply);
}

/** One that has nothing to do ends when it has settled. */
function end(): void {
  endPrograms();
  if (isAtWork) process.exit();
  parentPort?.close();
}
