/** Runs `queue`: how it stands, for people or as data. */
import type { QueueAnswer } from '@stem/catalog/answers';
import { durationText, exitCode, printable, type Context } from '@stem/cli';
import { queueAddress, queueState, type QueueState } from '@stem/queue';
import type { QueueArgs } from './queue-command.ts';

export async function runQueue(args: QueueArgs, { messages, results, env }: Context): Promise<number> {
  const address = queueAddress(args.queue, env);
  const state = await queueState(address);
  for (const text of state.warnings) messages.warn(printable(text));
  if (args.json) results.json(queueAnswer(address.shown, state));
  else results.write(queueText(address.shown, state));
  return exitCode.done;
}

function queueAnswer(queue: string, { server, persistence, usedBytes, ...state }: QueueState): QueueAnswer {
  const { waiting, retrying, making, workers } = state;
  return {
    queue,
    server,
    persistence,
    memory_bytes: usedBytes,
    waiting,
    retrying,
    making: making.map(({ relPath, worker, sec, attempt }) => ({
      rel_path: relPath,
      worker: worker ?? null,
      sec,
      attempt,
    })),
    workers: workers?.map(({ name, address }) => ({ name, address })) ?? null,
  };
}

function queueText(shown: string, { server, usedBytes, waiting, retrying, making, workers }: QueueState): string {
  const mib = (usedBytes / 2 ** 20).toFixed(1);
  const lines = [
    `${shown}: ${server}, ${mib} MiB in use`,
    `  waiting   ${waiting}`,
    ...(retrying > 0 ? [`  retrying  ${retrying}`] : []),
    `  making    ${making.length}`,
    ...making.map(({ relPath, worker, sec, attempt }) => {
      const again = attempt > 1 ? `, attempt ${attempt}` : '';
      return `    ${relPath}  (${worker ?? 'somebody'}, ${durationText(sec)}${again})`;
    }),
    ...(workers === undefined ? [] : [`  workers   ${workers.length}`]),
    ...(workers ?? []).map(({ name, address }) => `    ${name}  (${address})`),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}
