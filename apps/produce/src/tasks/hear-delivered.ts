/** Listens to a delivered file: part of the verification. */
import { failureReason } from '@stem/batch/job';
import { FormatError } from '@stem/core';
import type { FilePlace } from '../verify/delivery.ts';
import { hearFile, type HeardFile } from '../verify/hear-file.ts';
import type { Task } from './task.ts';

/** What was heard, or why it cannot be. */
export type Hearing = { readonly heard: HeardFile } | { readonly unreadable: string };

export const hearDelivered: Task<FilePlace, Hearing> = async (file) => {
  try {
    return { heard: await hearFile(file) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { unreadable: failureReason(error) };
  }
};
