/** The known word that a mistyped one is nearest to. */

/** No word that is known is half as long. */
const longestWord = 200;

/** Who changes more of the letters means another word. */
const mostChanged = 0.7;

/** The nearest of the words, by the share of letters to change; the first of several that are as near. Undefined where all are far. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined;
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const longest = Math.max(word.length, candidate.length, 1);
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase()) / longest;
    if (distance <= mostChanged && (best === undefined || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}

/** How many letters must be put in, taken out, changed, or swapped with their neighbour (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      let cost = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + change);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    before = above;
    above = current;
  }
  return above[b.length] ?? 0;
}
