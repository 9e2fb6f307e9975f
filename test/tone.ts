/** A small WAV file written byte by byte, so that the tests' input owes nothing to the code they test. */
import { writeFile } from 'node:fs/promises';

/** A 16-bit mono file at 44.1 kHz with a 220 Hz tone of −12 dBFS. */
export async function writeTone(file: string, durationSec: number): Promise<void> {
  const frames = Math.round(durationSec * 44100);
  const bytes = Buffer.alloc(44 + 2 * frames);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(44100, 24);
  bytes.writeUInt32LE(88200, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * frames, 40);
  for (let i = 0; i < frames; i++) {
    bytes.writeInt16LE(Math.round(8192 * Math.sin((2 * Math.PI * 220 * i) / 44100)), 44 + 2 * i);
  }
  await writeFile(file, bytes);
}
