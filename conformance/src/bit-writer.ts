/** Bits, most significant first, into bytes that grow. */

export interface BitWriter {
  /** The lowest `count` bits of a whole number, 0 to 53 of them; negative numbers as two's complement. */
  write(value: number, count: number): void;
  /** So many zeros and a one. */
  unary(zeros: number): void;
  /** Zeros up to the next whole byte. */
  align(): void;
  bytes(): Uint8Array;
}

export function bitWriter(): BitWriter {
  let data = new Uint8Array(1024);
  let length = 0;
  let partial = 0;
  let filled = 0;

  function put(bit: number): void {
    partial = (partial << 1) | bit;
    filled += 1;
    if (filled < 8) return;
    if (length === data.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(data);
      data = larger;
    }
    data[length++] = partial;
    partial = 0;
    filled = 0;
  }

  return {
    write(value, count) {
      for (let at = count - 1; at >= 0; at--) put(Math.floor(value / 2 ** at) & 1);
    },
    unary(zeros) {
      for (let i = 0; i < zeros; i++) put(0);
      put(1);
    },
    align() {
      while (filled > 0) put(0);
    },
    bytes: () => data.slice(0, length),
  };
}
