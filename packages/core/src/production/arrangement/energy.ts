/** The arc of a song: each phrase of four or eight bars has an energy of its own, and the song as a whole has contrast. */
const { max, min } = Math;

/** Bars that belong together. */
export interface Phrase {
  /** Place of its section in the song. */
  readonly section: number;
  /** Counted from 0 within the section. */
  readonly firstBar: number;
  readonly bars: number;
  /** 0 … 1. */
  readonly energy: number;
}

/** Sections longer than this are cut into phrases of eight bars, others into phrases of four. */
const longSectionBars = 16;

/** A long section rises by this much more than its character says, so that it does not stand still. */
const longRise = 0.2;

/** The phrases of a section whose energy goes from one value to another. */
export function phrasesOf(
  section: { readonly place: number; readonly bars: number },
  [first, last]: readonly [number, number],
): Phrase[] {
  const length = section.bars > longSectionBars ? 8 : 4;
  const count = max(1, Math.floor(section.bars / length));
  const rise = section.bars > longSectionBars && last > first ? longRise : 0;
  const [from, to] = [max(0, first - rise / 2), min(1, last + rise / 2)];
  return Array.from({ length: count }, (_, i) => ({
    section: section.place,
    firstBar: i * length,
    bars: i === count - 1 ? section.bars - i * length : length,
    energy: count === 1 ? (from + to) / 2 : from + ((to - from) * i) / (count - 1),
  }));
}

/** Where the quietest tenth and the loudest twentieth of a song should lie, at least so far apart. */
const wanted = { low: 0.2, high: 0.95, spread: 0.7 } as const;

/** The phrases, spread where the song as a whole would be too even: loudness range reads the same two percentiles. */
export function withContrast(phrases: readonly Phrase[]): readonly Phrase[] {
  const [low, high] = [percentile(phrases, 0.1), percentile(phrases, 0.95)];
  if (high - low >= wanted.spread || high - low < 0.01) return phrases;
  const scale = (wanted.high - wanted.low) / (high - low);
  return phrases.map((phrase) => ({
    ...phrase,
    energy: max(0, min(1, wanted.low + (phrase.energy - low) * scale)),
  }));
}

/** Energy at which more than such a share of all bars lies, counted from the calmest. */
function percentile(phrases: readonly Phrase[], share: number): number {
  const sorted = [...phrases].sort((a, b) => a.energy - b.energy);
  const total = sorted.reduce((sum, { bars }) => sum + bars, 0);
  let passed = 0;
  for (const { bars, energy } of sorted) {
    passed += bars;
    if (passed > share * total) return energy;
  }
  return sorted.at(-1)?.energy ?? 0;
}
