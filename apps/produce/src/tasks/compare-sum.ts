/** The null test of a delivery: its stems, summed and sent through the bus that the manifest tells, cancel its master. */
import { FormatError } from '@stem/core';
import type { OpenSound } from '@stem/core/format';
import { nullTest, type MasterSettings, type NullTest } from '@stem/core/production';
import { openDelivered, type FilePlace } from '../verify/delivery.ts';
import type { Task } from './task.ts';

export interface CompareSum {
  readonly stems: readonly (FilePlace & { readonly path: string })[];
  readonly master: FilePlace;
  readonly settings: MasterSettings;
  readonly sampleRate: number;
  /** That all of them have to have. */
  readonly channels: number;
  readonly frames: number;
  readonly integerBits: 16 | 24 | undefined;
}

/** Undefined where they are not of one shape, or cannot be read: that is told of each. */
export const compareSum: Task<CompareSum, NullTest | undefined> = async ({ stems, master, ...request }) => {
  const opened: OpenSound[] = [];
  try {
    for (const file of [master, ...stems]) opened.push(await openDelivered(file));
    const isAlike = ({ channels, frames }: OpenSound): boolean =>
      channels === request.channels && frames === request.frames;
    if (!opened.every(isAlike)) return undefined;
    const [first, ...others] = opened;
    const named = others.map((sound, i) => ({ name: stems[i]?.path ?? '', sound }));
    return await nullTest({ ...request, stems: named, master: first as OpenSound });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  } finally {
    for (const sound of opened) await sound.close();
  }
};
