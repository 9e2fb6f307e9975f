/** What `produce` says at the end. */
import type { ProduceAnswer } from '@stem/catalog/answers';
import type { DeliveredSong } from '../deliver-song.ts';
import { printable } from '@stem/cli';
import { verifyDocument } from '../verify/result-text.ts';
import { stepTable, type LoggedStep } from './step-log.ts';

/** The table of the steps, the verification, and the path of the zip. */
export function resultText({ archive, verification, state }: DeliveredSong, steps: readonly LoggedStep[]): string {
  const { passed, failed } = verification;
  const done = state === 'made' ? stepTable(steps) : 'Up to date: the deliverables of this song are there.\n';
  return `${done}Final verification: ${passed} passed, ${failed} failed\n${printable(archive)}\n`;
}

export function resultDocument(
  { archive, verification, state }: DeliveredSong,
  steps: readonly LoggedStep[],
): ProduceAnswer {
  return { state, archive, steps, verification: verifyDocument(verification) };
}
