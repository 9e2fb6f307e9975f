/** What a scan remembers for the next one, in the user's cache folder and never in the archive. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '@stem/core/format/files';
import type { FileStamp } from './file-stamp.ts';

/** Raise it when the readers learn something that old facts don't hold, or catalogs are written another way. */
const stateFormat = 2;

/** What a catalog and a warning need of a file. */
export interface AudioFacts {
  readonly durationSec: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** What read it: facts by another ffmpeg are read again. */
  readonly decoder: string;
  readonly warnings: readonly string[];
}

export interface RememberedFile {
  readonly stamp: FileStamp;
  readonly facts: AudioFacts;
  readonly fingerprint: string;
  /** SHA-256 of all its bytes, in hexadecimal; only known where it was analysed. */
  readonly contentHash?: string | undefined;
}

/** By path below the root. */
export type ScanState = ReadonlyMap<string, RememberedFile>;

/** The catalog that was written of all these files and of no others. */
export interface WrittenCatalog {
  readonly path: string;
  /** As it was asked for; null goes by the path. */
  readonly format: string | null;
  readonly stamp: FileStamp;
}

interface StateDocument {
  readonly format: number;
  readonly root: string;
  readonly catalog?: WrittenCatalog | undefined;
  readonly files: Readonly<Record<string, RememberedFile>>;
}

/** What a scan leaves to the next one. */
export interface Remembered {
  readonly files: ScanState;
  readonly catalog: WrittenCatalog | undefined;
}

/** The files of a scan by their paths. */
export function readFiles(
  files: readonly { readonly relPath: string; readonly file: RememberedFile }[],
): ReadonlyMap<string, RememberedFile> {
  return new Map(files.map(({ relPath, file }) => [relPath, file]));
}

/** One file a root, so that archives don't disturb each other. */
export function stateFile(folder: string, root: string): string {
  const bytes = Buffer.from(root);
  return join(folder, `discover-${bytes.length <= longestName ? bytes.toString('hex') : hashOf(bytes)}.json`);
}

/** Longer paths would make names that not every file system takes. */
const longestName = 100;

function hashOf(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
}

/** The state of the last scan; empty when there is none that can be used. */
export async function loadState(file: string, root: string): Promise<Remembered> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as StateDocument;
    if (state.format !== stateFormat || state.root !== root) return nothing;
    const files = new Map(Object.entries(state.files).filter(([, remembered]) => isRemembered(remembered)));
    return { files, catalog: isWritten(state.catalog) ? state.catalog : undefined };
  } catch {
    // Not there, cut short or not ours: then everything is read again, which is all a state can save.
    return nothing;
  }
}

const nothing: Remembered = { files: new Map(), catalog: undefined };

function isWritten(value: WrittenCatalog | undefined): boolean {
  return value !== undefined && typeof value.path === 'string' && typeof value.stamp.inode === 'string';
}

function isRemembered(value: RememberedFile): boolean {
  const { stamp, facts, fingerprint, contentHash = '' } = value;
  const numbers = [stamp.size, facts.durationSec, facts.sampleRate, facts.channels];
  const texts = [stamp.mtimeNs, stamp.inode, facts.decoder, fingerprint, contentHash, ...facts.warnings];
  return numbers.every((one) => Number.isFinite(one) && one >= 0) && texts.every((one) => typeof one === 'string');
}

export async function saveState(
  file: string,
  { root, files, catalog }: Remembered & { readonly root: string },
): Promise<void> {
  const document: StateDocument = { format: stateFormat, root, catalog, files: Object.fromEntries(files) };
  await makeFolder(join(file, '..'));
  // A state that a power cut has taken is one that is not there.
  await writeFileAtomic(file, JSON.stringify(document), { isDurable: false });
}
