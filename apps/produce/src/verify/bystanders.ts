/** What systems and this program leave in folders: none of it is part of a delivery. */
import { basename } from 'node:path/posix';

const names = /^(?:\.DS_Store|Thumbs\.db|desktop\.ini|\.stem-produce.*|(?:.+\.)?report\.html)$/;

export function isBystander(path: string): boolean {
  return names.test(basename(path));
}
