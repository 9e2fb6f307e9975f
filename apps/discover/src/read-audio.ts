/** Reads the facts of each file, many at a time; what has not changed since the last scan is not opened. */
import { stat } from 'node:fs/promises';
import { FormatError, InputError } from '@stem/core';
import { findFfmpeg, probe } from '@stem/core/format';
import { isEscapedPath } from '@stem/catalog';
import { systemReason } from '@stem/cli';
import { diskPath } from './archive-folder.ts';
import { fingerprint } from './fingerprint.ts';
import type { AudioFacts, FileStamp, RememberedFile, ScanState } from './scan-state.ts';

/** Files open at a time: reading headers waits for the disk, not for the processor. */
const concurrency = 8;

export type ReadOutcome =
  | { readonly relPath: string; readonly file: RememberedFile; readonly unchanged: boolean }
  | { readonly relPath: string; readonly failure: string };

export interface ReadRequest {
  readonly root: string;
  readonly files: readonly string[];
  readonly state: ScanState;
  /** Reads everything, changed or not. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  /** Called after each file. */
  readonly onFile: () => void;
}

/** The outcomes in the order of the files; fewer when aborted. */
export async function readAudio(request: ReadRequest): Promise<readonly ReadOutcome[]> {
  const { files, signal, onFile } = request;
  const ffmpeg = await findFfmpeg();
  const ffmpegDecoder = ffmpeg === undefined ? undefined : `ffmpeg ${ffmpeg.version}`;
  const outcomes: (ReadOutcome | undefined)[] = files.map(() => undefined);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < files.length && !signal.aborted; index = next++) {
      const outcome = await readOne(files[index] ?? '', request, ffmpegDecoder);
      // A file that was being read at Ctrl-C failed for no fault of its own.
      if (!signal.aborted) outcomes[index] = outcome;
      onFile();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, files.length) }, work));
  return outcomes.filter((outcome) => outcome !== undefined);
}

async function readOne(relPath: string, request: ReadRequest, ffmpeg: string | undefined): Promise<ReadOutcome> {
  const path = diskPath(request.root, relPath);
  try {
    const stamp = await stampOf(path);
    const known = request.fresh ? undefined : request.state.get(relPath);
    if (known !== undefined && isCurrent(known, stamp, ffmpeg)) return { relPath, file: known, unchanged: true };
    const facts = await readFacts(isEscapedPath(relPath) ? path : path.toString(), request.signal);
    const file: RememberedFile = { stamp, facts, fingerprint: await fingerprint(path, stamp.size) };
    return { relPath, file, unchanged: false };
  } catch (error) {
    return { relPath, failure: failureWords(error) };
  }
}

async function stampOf(path: Buffer): Promise<FileStamp> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) };
}

function isCurrent({ stamp, facts }: RememberedFile, now: FileStamp, ffmpeg: string | undefined): boolean {
  const sameFile = stamp.size === now.size && stamp.mtimeNs === now.mtimeNs && stamp.inode === now.inode;
  return sameFile && (!facts.decoder.startsWith('ffmpeg') || facts.decoder === ffmpeg);
}

async function readFacts(path: string | Buffer, signal: AbortSignal): Promise<AudioFacts> {
  const { durationSec, sampleRate, channels, decoder, warnings } = await probe(path, { signal });
  return { durationSec, sampleRate, channels, decoder, warnings };
}

/** Why a file could not be read, without its path. Even our own fault ends one file only, never the scan. */
function failureWords(error: unknown): string {
  if (error instanceof FormatError) return error.message;
  const reason = systemReason(error instanceof InputError ? error.cause : error);
  if (reason !== undefined) return reason;
  if (error instanceof InputError) return error.message;
  return `a fault in stem, please report it with the file (${String(error)})`;
}
