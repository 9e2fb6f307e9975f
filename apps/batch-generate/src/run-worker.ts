/** Runs `worker`: words about the tracks that come and go. */
import { resolve } from 'node:path';
import type { WorkerAnswer } from '@stem/catalog/answers';
import { chooseJobs, exitCode, printable, type Context } from '@stem/cli';
import { queueAddress, runWorker, type WorkerEvent } from '@stem/queue';
import type { WorkerArgs } from './worker-command.ts';

export async function runWorkerCommand(args: WorkerArgs, context: Context): Promise<number> {
  const { messages, results, cwd, env, signal, urgent } = context;
  const address = queueAddress(args.queue, env);
  const { jobs, memoryMib, note } = chooseJobs(args);
  if (note !== undefined) messages.info(`${note}.`);
  const counts = { made: 0, upToDate: 0, failed: 0, givenBack: 0 };
  const onEvent = (event: WorkerEvent): void => {
    if (event.kind === 'ended') count(event, counts);
    tell(event, context, `${address.shown}, ${jobs} at a time`);
  };
  const { exportDir, workDir } = args;
  const folders = { root: args.root === undefined ? undefined : resolve(cwd, args.root), exportDir, workDir };
  await runWorker({ address, jobs, memoryMib, folders, signal, urgent, onEvent });
  const { made, upToDate, failed, givenBack } = counts;
  const facts = [`${made} made`, `${upToDate} up to date`, `${failed} failed`, `${givenBack} given back`];
  messages.info(`Stopped: ${facts.join(', ')}.`);
  if (args.json) results.json(workerAnswer(address.shown, counts));
  return givenBack > 0 ? exitCode.interrupted : exitCode.done;
}

function workerAnswer(queue: string, { made, upToDate, failed, givenBack }: Counts): WorkerAnswer {
  return { queue, made, up_to_date: upToDate, failed, given_back: givenBack };
}

interface Counts {
  made: number;
  upToDate: number;
  failed: number;
  givenBack: number;
}

function count({ reply }: Extract<WorkerEvent, { kind: 'ended' }>, counts: Counts): void {
  if (reply === undefined) counts.givenBack += 1;
  else if (reply.state === 'made') counts.made += 1;
  else if (reply.state === 'up-to-date') counts.upToDate += 1;
  else counts.failed += 1;
}

function tell(event: WorkerEvent, { messages }: Context, queue: string): void {
  switch (event.kind) {
    case 'ready':
      messages.info(`Waiting for tracks: ${queue} (${event.server}). Ctrl-C stops.`);
      break;
    case 'warning':
      messages.warn(printable(event.text));
      break;
    case 'note':
      messages.info(printable(event.text));
      break;
    case 'begun':
      break;
    case 'waiting': {
      const holder = event.owner === undefined ? 'another run' : `process ${event.owner.pid} on ${event.owner.host}`;
      messages.info(printable(`${event.relPath} is being made by ${holder}; waiting for it`));
      break;
    }
    case 'ended':
      tellEnd(event, messages);
  }
}

function tellEnd(
  { relPath, slug, reply }: Extract<WorkerEvent, { kind: 'ended' }>,
  messages: Context['messages'],
): void {
  if (reply === undefined) messages.info(printable(`${relPath}: given back`));
  else if (reply.state === 'failed') messages.error(printable(`${relPath}: ${reply.reason}`));
  else messages.info(`${slug}: ${reply.state === 'made' ? 'made' : 'up to date'}`);
}
