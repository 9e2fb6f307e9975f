/** A small disk of a machine's own, which can be filled. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Undefined where none can be mounted. @param {string} folder */
export function openDisk(folder) {
  mkdirSync(folder, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]).status !== 0) return undefined;
  const filler = path.join(folder, 'filler');
  return {
    folder,
    work: path.join(folder, 'work'),
    fill() {
      const file = openSync(filler, 'w');
      const piece = new Uint8Array(4096);
      try {
        while (writeSync(file, piece) > 0);
      } catch {
        // That is what was wanted.
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    close: () => void spawnSync('umount', ['-l', folder]),
  };
}

/** @typedef {NonNullable<ReturnType<typeof openDisk>>} Disk */
