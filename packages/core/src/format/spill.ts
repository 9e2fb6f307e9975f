/** Numbers and bytes in a file without a name: what is too much for memory. */
import { closeSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InternalError } from '../errors.ts';
import { openNameless } from './nameless-file.ts';

type Spillable = Float64Array | Uint8Array;

/** Takes numbers or bytes and gives them again; its file is gone when it is closed, or when the process ends in any way. */
export interface Spill {
  /** Puts numbers away, and returns their place; undefined where the folder takes no more. */
  put(numbers: Spillable): number | undefined;
  /** Fills `numbers` with those that were put at a place. */
  get(place: number, numbers: Spillable): void;
  close(): void;
}

/** An empty one, whose file is made in a folder when there is something to put away. */
export function openSpill(folder: string = tmpdir()): Spill {
  let descriptor: number | undefined;
  let end = 0;
  let isFull = false;
  return {
    put(numbers) {
      if (isFull) return undefined;
      const place = end;
      try {
        descriptor ??= openNameless(folder);
        const bytes = bytesOf(numbers);
        for (let done = 0; done < bytes.length;) {
          done += writeSync(descriptor, bytes, done, bytes.length - done, place + done);
        }
        end += bytes.length;
        return place;
      } catch {
        // Then they stay in memory, as if there were no file.
        isFull = true;
        return undefined;
      }
    },
    get(place, numbers) {
      if (descriptor === undefined) throw new InternalError('Expected numbers that were put away, got none.');
      const bytes = bytesOf(numbers);
      for (let done = 0; done < bytes.length;) {
        const read = readSync(descriptor, bytes, done, bytes.length - done, place + done);
        if (read === 0) throw new InternalError(`Expected numbers at ${place}, got the end of the file.`);
        done += read;
      }
    },
    close() {
      isFull = true;
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Spillable): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
