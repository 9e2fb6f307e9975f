/**
 * Embedded sounds between hearing and writing: in a nameless file that all threads write to, since those of thousands are more
 * than memory.
 */
import { closeSync, readSync, writeSync } from 'node:fs';
import { InternalError } from '@stem/core';
import { openNameless } from '@stem/core/format';

/** What a thread is given to write there. */
export interface SoundRoom {
  readonly descriptor: number;
  /** Where the next sound begins: threads share it. */
  readonly end: BigInt64Array<SharedArrayBuffer>;
}

/** Where a sound lies; itself, where the folder takes no more. */
export type KeptSound = Uint8Array | { readonly place: number; readonly length: number };

export function keepSound(sound: Uint8Array, room: SoundRoom | undefined): KeptSound {
  if (room === undefined) return sound;
  const { length } = sound;
  const place = Number(Atomics.add(room.end, 0, BigInt(length)));
  try {
    for (let done = 0; done < length;) done += writeSync(room.descriptor, sound, done, length - done, place + done);
    return { place, length };
  } catch {
    return sound;
  }
}

export interface SoundStore {
  /** Undefined where the folder takes no file. */
  readonly room: SoundRoom | undefined;
  /** Bytes that hold until those of the next are asked for. */
  bytesOf(kept: KeptSound): Uint8Array;
  close(): void;
}

export function openSoundStore(folder: string): SoundStore {
  const descriptor = descriptorIn(folder);
  let bytes = new Uint8Array(0);
  return {
    room: descriptor === undefined ? undefined : { descriptor, end: new BigInt64Array(new SharedArrayBuffer(8)) },
    bytesOf(kept) {
      if (kept instanceof Uint8Array || descriptor === undefined) return kept as Uint8Array;
      const { place, length } = kept;
      if (bytes.length < length) bytes = new Uint8Array(2 * length);
      for (let done = 0; done < length;) {
        const read = readSync(descriptor, bytes, done, length - done, place + done);
        if (read === 0) throw new InternalError(`Expected a sound at ${place}, got the end of the file.`);
        done += read;
      }
      return bytes.subarray(0, length);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

function descriptorIn(folder: string): number | undefined {
  try {
    return openNameless(folder);
  } catch {
    return undefined;
  }
}
