/** Prime numbers, for delays that never meet. */

/** The nearest prime at or above `from` that is not taken. */
export function primeNear(from: number, taken: ReadonlySet<number> = new Set()): number {
  let candidate = Math.max(2, Math.ceil(from));
  while (taken.has(candidate) || !isPrime(candidate)) candidate += 1;
  return candidate;
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
