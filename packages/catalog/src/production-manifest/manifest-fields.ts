/** Kinds of values that the manifest of a production has: counts, levels, hashes, paths. */
import { z } from 'zod';

export const count = z.int().min(0);

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Null stands for minus infinity, which JSON cannot say. */
export function level(description: string, unit: string) {
  return z.number().nullable().meta({ description, unit });
}

/** A path in the archive, as zip entries are named: relative, with slashes, and in one way only. */
export const archivePath = z
  .string()
  .min(1)
  .max(1000)
  .refine(isPlainPath, 'it is relative, with slashes, and without . or .. in it')
  .meta({ examples: ['master.wav', 'stems/bass.wav'] });

function isPlainPath(path: string): boolean {
  if (/^[A-Za-z]:|[\\\p{Cc}]/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
