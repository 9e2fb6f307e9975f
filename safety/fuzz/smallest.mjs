/** The smallest input that still shows a fault, by leaving out pieces and putting zeros in their place. */

/** So many tries, and then it is small enough. */
const mostTries = 600;

/**
 * @param {Buffer} bytes
 * @param {(less: Buffer) => Promise<boolean>} isSame
 */
export async function smallest(bytes, isSame) {
  let least = bytes;
  let tries = 0;
  for (
    let size = Math.ceil(bytes.length / 2);
    size >= 1 && tries < mostTries;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    for (let at = 0; at < least.length && tries < mostTries; tries++) {
      const without = Buffer.concat([least.subarray(0, at), least.subarray(at + size)]);
      if (await isSame(without)) least = without;
      else at += size;
    }
  }
  return least;
}
