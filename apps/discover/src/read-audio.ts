/** Reads the facts of each file, many at a time; what has not changed since the last scan is not opened. */
import { setImmediate } from 'node:timers/promises';
import { findFfmpeg } from '@stem/core/format/files';
import { diskPath } from './archive-folder.ts';
import { failureWords, mayBeThere } from './failure-words.ts';
import { isSameFile, stampOf, type FileStamp } from './file-stamp.ts';
import type * as FileReading from './read-file.ts';
import type { RememberedFile, ScanState } from './scan-state.ts';

/** Files open at a time: what ffmpeg is asked about is waited for. */
const concurrency = 8;

/** Reading headers does not leave the thread; after so long, signals and progress have their turn. */
const longestTurnMs = 20;

export type ReadOutcome =
  | { readonly relPath: string; readonly file: RememberedFile; readonly unchanged: boolean }
  | { readonly relPath: string; readonly failure: string; readonly mayBeThere: boolean };

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
  const tools: Tools = {
    ffmpeg: await ffmpegOf(request.state),
    hashed: hashedByInode(request.state),
  };
  const outcomes: (ReadOutcome | undefined)[] = files.map(() => undefined);
  let next = 0;
  let turnStarted = elapsedMs();
  const work = async (): Promise<void> => {
    for (let index = next++; index < files.length && !signal.aborted; index = next++) {
      if (elapsedMs() - turnStarted > longestTurnMs) {
        await setImmediate();
        turnStarted = elapsedMs();
      }
      const outcome = await readOne(files[index] ?? '', request, tools);
      // A file that was being read at Ctrl-C failed for no fault of its own.
      if (!signal.aborted) outcomes[index] = outcome;
      onFile();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, files.length) }, work));
  return outcomes.filter((outcome) => outcome !== undefined);
}

/** On a clock that nobody sets, and that no module has to be loaded for. */
function elapsedMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return 1e3 * seconds + 1e-6 * nanoseconds;
}

/** What all files are read with. */
interface Tools {
  /** As facts name it; undefined where none are by an ffmpeg. */
  readonly ffmpeg: string | undefined;
  readonly hashed: ReadonlyMap<string, RememberedFile>;
}

/** What reads files, once one is to be read. */
let reading: Promise<typeof FileReading> | undefined;

async function readOne(relPath: string, request: ReadRequest, tools: Tools): Promise<ReadOutcome> {
  const path = diskPath(request.root, relPath);
  try {
    const stamp = stampOf(path);
    const known = request.fresh ? undefined : request.state.get(relPath);
    if (known !== undefined && isCurrent(known, stamp, tools.ffmpeg)) return { relPath, file: known, unchanged: true };
    // Loaded here because a scan in which nothing has changed reads no file.
    reading ??= import('./read-file.ts');
    const { readFile } = await reading;
    const file = { stamp, ...(await readFile(path, request.signal)) };
    const moved = tools.hashed.get(stamp.inode);
    const same = moved !== undefined && isSameFile(moved.stamp, stamp) && moved.fingerprint === file.fingerprint;
    return { relPath, file: { ...file, contentHash: same ? moved.contentHash : undefined }, unchanged: false };
  } catch (error) {
    return { relPath, failure: failureWords(error), mayBeThere: mayBeThere(error) };
  }
}

/** The ffmpeg that is here now, where facts are remembered that one has told. */
async function ffmpegOf(state: ScanState): Promise<string | undefined> {
  if (![...state.values()].some(isByFfmpeg)) return undefined;
  const ffmpeg = await findFfmpeg();
  return ffmpeg === undefined ? undefined : `ffmpeg ${ffmpeg.version}`;
}

function isByFfmpeg({ facts }: RememberedFile): boolean {
  return facts.decoder.startsWith('ffmpeg');
}

/** Files whose content was hashed, by their inode: where a file was renamed, its hash is known. */
function hashedByInode(state: ScanState): ReadonlyMap<string, RememberedFile> {
  const hashed = [...state.values()].filter(({ contentHash }) => contentHash !== undefined);
  return new Map(hashed.map((file) => [file.stamp.inode, file]));
}

function isCurrent(known: RememberedFile, now: FileStamp, ffmpeg: string | undefined): boolean {
  return isSameFile(known.stamp, now) && (!isByFfmpeg(known) || known.facts.decoder === ffmpeg);
}
