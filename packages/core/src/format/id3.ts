/** ID3v2: the tag that stands in front of MP3, and of other files where it does not belong. */
import { asciiAt, viewOf } from './bytes.ts';

/** How long the ID3v2 tag that starts here is, header and footer included; 0 where none does. */
export function id3v2Bytes(head: Uint8Array): number {
  if (head.length < 10 || asciiAt(head, 0, 3) !== 'ID3') return 0;
  const view = viewOf(head);
  const size = view.getUint32(6);
  // Four bytes of seven bits each.
  if ((size & 0x80808080) !== 0) return 0;
  const content = ((size >>> 24) << 21) | (((size >> 16) & 0x7f) << 14) | (((size >> 8) & 0x7f) << 7) | (size & 0x7f);
  const footer = (view.getUint8(5) & 0x10) !== 0 ? 10 : 0;
  return 10 + content + footer;
}
