/** A delivery as it lies there: its files, wherever their bytes are. */
import { open, readFile } from 'node:fs/promises';
import { FormatError } from '@stem/core';
import { openSound, type ByteRegion, type OpenSound } from '@stem/core/format';

/** Where the bytes of a file are. */
export interface FilePlace {
  readonly file: string;
  /** Where it lies in `file`; undefined where it is that file. */
  readonly region: ByteRegion | undefined;
}

/** A file of the delivery. */
export interface ReadableFile extends FilePlace {
  /** From the folder on, or in the archive. */
  readonly path: string;
  readonly bytes: number;
}

/** One that was read from its first byte to its last. */
export interface DeliveredFile extends ReadableFile {
  readonly sha256: string;
}

/** What was found wrong while reading: `CRC-32: expected …, got …`. */
export interface DeliveryProblem {
  readonly path: string;
  readonly message: string;
}

export interface Delivery {
  readonly kind: 'folder' | 'zip';
  readonly files: readonly DeliveredFile[];
  readonly problems: readonly DeliveryProblem[];
  /** Zips that lie in a folder; none in a zip. */
  readonly archives: readonly string[];
  /** Takes away what was unpacked. */
  close(): Promise<void>;
}

/** The largest text that is read: a manifest of 64 stems is a tenth of it. */
const mostTextBytes = 2 ** 26;

/** The bytes of a small file. */
export async function contentOf({ path, bytes, file, region }: ReadableFile): Promise<Buffer> {
  if (bytes > mostTextBytes) throw new FormatError(`Expected ${path} to be small, got ${bytes} bytes.`);
  if (!region) return readFile(file);
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, region.offset);
    return buffer;
  } finally {
    await handle.close();
  }
}

export function openDelivered({ file, region }: FilePlace): Promise<OpenSound> {
  return openSound(file, region);
}
