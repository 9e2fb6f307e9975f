/** Where the parts of a plan lie in one piece of memory. */
import { kernelInstance } from './instance.ts';

/** Places are counted from the start of the piece, in bytes, on multiples of 16. */
export interface Layout {
  /** Room for so many numbers of 4 bytes. */
  words(count: number): number;
  /** And of 8. */
  doubles(count: number): number;
  /** Rings that follow one another, and their samples: as many as they are long, or `wordsOf` that. */
  rings(lengths: readonly number[], wordsOf?: (length: number) => number): PlacedRings;
  /** Gets the memory, which holds as long as `owner`, all zeros. */
  allocateFor(owner: object): Piece;
}

export interface PlacedRings {
  /** Where the first ring lies. */
  readonly place: number;
  readonly rings: readonly { readonly samples: number; readonly length: number }[];
}

/** The piece of memory, filled in by places. */
export interface Piece {
  readonly addressOf: (place: number) => number;
  readonly setWords: (place: number, values: readonly number[]) => void;
  readonly setFloats: (place: number, values: ArrayLike<number>) => void;
  readonly setDoubles: (place: number, values: ArrayLike<number>) => void;
  readonly setRings: (rings: PlacedRings) => void;
}

/** As in the assembly: samples, length and place. */
const ringWords = 3;

export function createLayout(): Layout {
  let size = 0;
  const room = (bytes: number): number => {
    const place = size;
    size += 16 * Math.ceil(bytes / 16);
    return place;
  };
  const words = (count: number): number => room(4 * count);
  return {
    words,
    doubles: (count) => room(8 * count),
    rings: (lengths, wordsOf = (length) => length) => ({
      place: words(ringWords * lengths.length),
      rings: lengths.map((length) => ({ samples: words(wordsOf(length)), length })),
    }),
    allocateFor(owner) {
      const kernel = kernelInstance();
      const pointer = kernel.allocateFor(owner, size);
      kernel.u8.fill(0, pointer, pointer + size);
      const addressOf = (place: number): number => pointer + place;
      const setWords = (place: number, values: readonly number[]): void => kernel.i32.set(values, addressOf(place) / 4);
      return {
        addressOf,
        setWords,
        setFloats: (place, values) => kernel.f32.set(values, addressOf(place) / 4),
        setDoubles: (place, values) => kernel.f64.set(values, addressOf(place) / 8),
        setRings({ place, rings }) {
          setWords(
            place,
            rings.flatMap(({ samples, length }) => [addressOf(samples), length, 0]),
          );
        },
      };
    },
  };
}
