/** Whether a stem's sound is that of the reference. */
import type { SongStem } from '@stem/catalog/song';

export function takesReference({ source }: SongStem): boolean {
  return typeof source === 'object' && 'reference' in source;
}
