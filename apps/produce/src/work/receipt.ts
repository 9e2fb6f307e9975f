/** A receipt says that a task is done: from which inputs, with which files, and what it reported. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { canonicalHash } from '@stem/catalog/text';
import type { Kernels } from '@stem/cli/kernels';
import { writeFileAtomic } from '@stem/core/format';
import { z } from 'zod';
import { hashedFileNow, fileNow, type HashedFile, type MadeFile } from './made-file.ts';

export interface Receipt {
  /** Hash of everything the task follows from. */
  readonly key: string;
  readonly files: readonly (MadeFile | HashedFile)[];
  readonly report: unknown;
}

/** The key of a task: the version and the kernels that make it, what it is asked for, and what it reads. */
export function receiptKey(parts: {
  readonly version: string;
  readonly kernels: Kernels;
  readonly task: string;
  readonly input: unknown;
  readonly reads: readonly string[];
}): string {
  return canonicalHash(JSON.parse(textOf(parts)));
}

export async function writeReceipt(path: string, receipt: Receipt): Promise<void> {
  const text = textOf(receipt);
  const sealed = { ...(JSON.parse(text) as object), sha256: canonicalHash(JSON.parse(text)) };
  // One that a power cut takes is made again.
  await writeFileAtomic(path, JSON.stringify(sealed), { isDurable: false });
}

/** What a receipt has to be of. */
export interface ReceiptWish {
  readonly key: string;
  readonly folder: string;
  /** Paths of its files in the folder. */
  readonly writes: readonly string[];
}

/**
 * The receipt, where there is one of this key whose files are still what they were; otherwise undefined. Files that only
 * later tasks read may be gone, as they are when these are done.
 */
export async function validReceipt(path: string, { key, folder, writes }: ReceiptWish): Promise<Receipt | undefined> {
  const receipt = await readReceipt(path);
  // Whatever it says, it is about no other files than these.
  const isWanted =
    receipt?.key === key &&
    isDeepStrictEqual(
      receipt.files.map((file) => file.path),
      writes,
    );
  if (!isWanted) return undefined;
  for (const file of receipt.files) if (!(await isStill(file, folder))) return undefined;
  return receipt;
}

async function isStill(file: MadeFile | HashedFile, folder: string): Promise<boolean> {
  const isDelivered = 'sha256' in file;
  const found = await stat(join(folder, file.path)).catch(() => undefined);
  if (!found) return !isDelivered;
  if (!found.isFile() || found.size !== file.bytes) return false;
  if (isDelivered) return (await hashedFileNow(file.path, folder)).sha256 === file.sha256;
  return (await fileNow(file.path, folder)).crc32 === file.crc32;
}

/** Undefined where it is not, to the letter, what was written: the steps trust what it reports. */
async function readReceipt(path: string): Promise<Receipt | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const { sha256, ...sealed } = JSON.parse(text) as { readonly sha256?: unknown };
    return canonicalHash(sealed) === sha256 ? anyReceipt.safeParse(JSON.parse(text, reviveNumber)).data : undefined;
  } catch {
    return undefined;
  }
}

const anyReceipt = z.object({
  key: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      crc32: z.number(),
      sha256: z.string().exactOptional(),
    }),
  ),
  report: z.unknown(),
});

/** JSON has no infinity, and a level may be none. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? { $number: String(member) } : member,
  );
}

function reviveNumber(_: string, member: unknown): unknown {
  if (typeof member !== 'object' || member === null || !('$number' in member)) return member;
  return Number(member.$number);
}
