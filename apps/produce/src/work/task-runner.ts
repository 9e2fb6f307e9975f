/**
 * Runs tasks on worker threads, unless a receipt says that what they would make is there. A file of the work folder is
 * read by one task, and taken away when that is done: a song of a gigabyte needs no second one for its steps, and what is
 * written next takes its place in the system's cache. Where it is wanted once more, it is made once more.
 */
import { access, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stemVersion, type Flusher } from '@stem/batch/job';
import type { Kernels } from '@stem/cli/kernels';
import { makeFolder } from '@stem/core/format/files';
import type { Piece } from '@stem/cli';
import { InputError } from '@stem/core';
import { StepFailure } from '../step-failure.ts';
import type { TaskInput, TaskName, TaskReport } from '../tasks/tasks.ts';
import type { HashedFile, WorkFile } from './made-file.ts';
import type { TaskCrew } from './task-crew.ts';
import { receiptKey, validReceipt, writeReceipt, type Receipt } from './receipt.ts';

export interface TaskRequest<Name extends TaskName> {
  readonly task: Name;
  readonly input: TaskInput<Name>;
  /** Whose step it is, and whom it is about, as a person is told. */
  readonly step: string;
  readonly where: string;
  /** Names its receipt. */
  readonly id: string;
  /** What it reads: files of the work folder, which then are gone, and hashes of others. */
  readonly reads: readonly (WorkFile | string)[];
  /** What it writes, as paths in the work folder. */
  readonly writes: readonly string[];
}

export interface TaskResult<Name extends TaskName, File> {
  readonly report: TaskReport<Name>;
  readonly files: readonly File[];
}

export interface TaskRunner {
  /** The work folder. */
  readonly folder: string;
  readonly kernels: Kernels;
  readonly flusher: Flusher;
  /** Begins what will be asked for later, where a thread has nothing else to do; whether it fails is told then. */
  ahead(request: TaskRequest<TaskName>): Promise<unknown>;
  /** Makes what another task reads. */
  run<Name extends TaskName>(request: TaskRequest<Name>): Promise<TaskResult<Name, WorkFile>>;
  /** Makes what is delivered, and has to be on the disk before. */
  deliver<Name extends TaskName>(request: TaskRequest<Name>): Promise<TaskResult<Name, HashedFile>>;
}

export interface RunnerOptions {
  /** The work folder. */
  readonly folder: string;
  readonly crew: TaskCrew;
  readonly kernels: Kernels;
  readonly flusher: Flusher;
  readonly signal: AbortSignal;
  /** Told when a task begins; what it gives back, when that ends. */
  readonly onBegin: (request: Pick<TaskRequest<TaskName>, 'step' | 'where'>) => Piece;
  /** Told of what an earlier run has done. */
  readonly onKept: (request: Pick<TaskRequest<TaskName>, 'step' | 'where'>) => void;
}

export function createTaskRunner(options: RunnerOptions): TaskRunner {
  const { folder, kernels, flusher } = options;
  const version = stemVersion();
  /** Who makes a file of the work folder. */
  const makers = new Map<string, () => Promise<unknown>>();
  const begun = new Map<string, Promise<Finished>>();
  return {
    folder,
    kernels,
    flusher,
    ahead(request) {
      const key = keyOf(request);
      const finished = receiptOf(request, key, false);
      begun.set(key, finished);
      return finished.catch(() => undefined);
    },
    async run<Name extends TaskName>(request: TaskRequest<Name>) {
      const key = keyOf(request);
      for (const path of request.writes) makers.set(path, () => make(request, key, false));
      const { report, files } = told(await (begun.get(key) ?? receiptOf(request, key, false)), request);
      return { report: report as TaskReport<Name>, files: files.map((file) => ({ ...file, key })) };
    },
    async deliver<Name extends TaskName>(request: TaskRequest<Name>) {
      const { report, files } = told(await receiptOf(request, keyOf(request), true), request);
      for (const path of request.writes) flusher.add(join(folder, path));
      return { report: report as TaskReport<Name>, files: files as readonly HashedFile[] };
    },
  };

  function keyOf({ task, input, reads }: TaskRequest<TaskName>): string {
    const follows = reads.map((one) => (typeof one === 'string' ? one : one.key));
    return receiptKey({ version, kernels, task, input, reads: follows });
  }

  function told({ receipt, isKept }: Finished, request: TaskRequest<TaskName>): Receipt {
    if (isKept) options.onKept(request);
    return receipt;
  }

  async function receiptOf(request: TaskRequest<TaskName>, key: string, isDelivered: boolean): Promise<Finished> {
    options.signal.throwIfAborted();
    const kept = await validReceipt(receiptPath(request), { key, folder, writes: request.writes });
    return { receipt: kept ?? (await make(request, key, isDelivered)), isKept: kept !== undefined };
  }

  async function make(request: TaskRequest<TaskName>, key: string, isDelivered: boolean): Promise<Receipt> {
    const { task, input, reads, writes, step, where } = request;
    const spent = reads.filter((one) => typeof one !== 'string');
    for (const { path } of spent) await makeSure(path);
    const receipt = receiptPath(request);
    await rm(receipt, { force: true });
    for (const file of [receipt, ...writes.map((path) => join(folder, path))]) {
      await makeFolder(dirname(file));
    }
    const piece = options.onBegin({ step, where });
    const reply = await options.crew
      .work({ task, input, folder, writes, isDelivered, kernels })
      .finally(() => piece.end('done'));
    if (reply.state === 'refused') throw new StepFailure(step, where, reply.problems);
    if (reply.state === 'failed') {
      const what = [step, where, reply.reason].filter(Boolean).join(': ');
      throw new InputError(`${what}. What is finished is kept: run the same command again to go on from there.`);
    }
    const made: Receipt = { key, files: reply.files, report: reply.report };
    await writeReceipt(receipt, made);
    for (const { path } of spent) await rm(join(folder, path), { force: true });
    return made;
  }

  /** A file that an earlier run had done with, and that is wanted again since something was changed. */
  async function makeSure(path: string): Promise<void> {
    const isThere = await access(join(folder, path)).then(
      () => true,
      () => false,
    );
    if (!isThere) await makers.get(path)?.();
  }

  function receiptPath({ id }: TaskRequest<TaskName>): string {
    return join(folder, 'receipts', `${id}.json`);
  }
}

interface Finished {
  readonly receipt: Receipt;
  readonly isKept: boolean;
}
