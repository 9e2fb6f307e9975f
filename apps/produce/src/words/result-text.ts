/** What `produce` says at the end. */
import type { DeliveredSong } from '../deliver-song.ts';
import { stepTable, type LoggedStep } from './step-log.ts';

/** The table of the steps, the verification, and the path of the zip. */
export function resultText({ archive, verification }: DeliveredSong, steps: readonly LoggedStep[]): string {
  const { passed, failed } = verification;
  return `${stepTable(steps)}Final verification: ${passed} passed, ${failed} failed\n${archive}\n`;
}

export function resultDocument({ archive, verification, state }: DeliveredSong, steps: readonly LoggedStep[]): object {
  return { state, archive, verification, steps };
}
