/** Where the parts of a plan lie in one piece of memory. */
import { kernelInstance } from './instance.ts';

/** Places are counted from the start of the piece, in bytes, on multiples of 16. */
export interface Layout {
  /** Room for so many numbers of 4 bytes. */
  words(count: number): number;
  /** And of 8. */
  doubles(count: number): number;
  /** Gets the memory, which holds as long as `owner`, all zeros. Returns its address. */
  allocateFor(owner: object): number;
}

export function createLayout(): Layout {
  let size = 0;
  const room = (bytes: number): number => {
    const place = size;
    size += 16 * Math.ceil(bytes / 16);
    return place;
  };
  return {
    words: (count) => room(4 * count),
    doubles: (count) => room(8 * count),
    allocateFor(owner) {
      const kernel = kernelInstance();
      const pointer = kernel.allocateFor(owner, size);
      kernel.u8.fill(0, pointer, pointer + size);
      return pointer;
    },
  };
}
