/** Numbers in a file without a name: what is measured of a track that is too long for memory. */
import { closeSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InternalError } from '../errors.ts';
import { openNameless } from './nameless-file.ts';

/** Takes numbers and gives them again; its file is gone when it is closed, or when the process ends in any way. */
export interface NumberSpill {
  /** Puts numbers away, and returns their place; undefined where the folder takes no more. */
  put(numbers: Float64Array): number | undefined;
  /** Fills `numbers` with those that were put at a place. */
  get(place: number, numbers: Float64Array): void;
  close(): void;
}

/** An empty one, whose file is made in a folder when there is something to put away. */
export function spillNumbers(folder: string = tmpdir()): NumberSpill {
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

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
