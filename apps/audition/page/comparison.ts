/** A texture beside the place it came from: which range is played, and how both are made equally loud. Pure. */
import type { PageLevel, PageRange, PageTexture } from '../src/page-data.ts';
import type { Item } from './item.ts';

/** Shorter places are heard with what is around them: of a burst alone nobody can tell what it was. */
const leastSec = 1.5;

/** Undefined where it came from elsewhere. */
export function playedRange({ texture: { from }, track }: Pick<Item, 'texture' | 'track'>): PageRange | undefined {
  if (from === null) return undefined;
  const more = Math.max(0, leastSec - (from[1] - from[0])) / 2;
  return [Math.max(0, from[0] - more), Math.min(track.source.seconds, from[1] + more)];
}

/** Gains of 0 … 1: the louder one comes down to the other, as nothing can be made louder without a risk of clipping. */
export function matchedGains({ level, fromLevel }: Pick<PageTexture, 'level' | 'fromLevel'>): {
  readonly texture: number;
  readonly source: number;
} {
  const difference = fromLevel === null ? undefined : loudnessDifference(level, fromLevel);
  if (difference === undefined) return { texture: 1, source: 1 };
  return { texture: gainOf(Math.min(0, -difference)), source: gainOf(Math.min(0, difference)) };
}

/** How much louder the first is, in dB: by loudness where both are long enough for one, otherwise by plain level. */
function loudnessDifference(a: PageLevel, b: PageLevel): number | undefined {
  if (a.lufs !== null && b.lufs !== null) return a.lufs - b.lufs;
  return a.rmsDb !== null && b.rmsDb !== null ? a.rmsDb - b.rmsDb : undefined;
}

function gainOf(db: number): number {
  return 10 ** (db / 20);
}
