/** The one order of names: by code point, the same on every machine and in every language. */

/** Negative when `a` comes first. Unlike `<`, which compares UTF-16 units, it puts U+FF5E before an emoji. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Sorts texts in place. Only where some hold units above the surrogates' first does the engine's own order differ. */
export function sortByCodePoint(texts: string[]): string[] {
  return texts.some((text) => /[\ud800-\uffff]/.test(text)) ? texts.sort(compareCodePoints) : texts.sort();
}

/** Surrogates stand for code points above all others: moved past U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
