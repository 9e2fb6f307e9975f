/** Makes a stem longer by whole bars: at one bar line it goes back to an earlier one that is like it, as often as needed. */
import { InputError } from '../../errors.ts';
import type { Grid } from '../timing/form.ts';
import type { Piece } from './aligned-sound.ts';
import { leastCorrelation } from './blend.ts';
import { matchingShare, type FormPart } from './form-match.ts';
import { colourMeter, likeness } from './likeness.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';
import { silentShare, type StemShape } from './stem-shape.ts';

const { abs, max, min, round } = Math;

/** How the joins are made. */
export interface RepeatStyle {
  /** `before`: the blend ends on the bar line, so the first beat is untouched. `behind`: it begins there. */
  readonly blendAt: 'before' | 'behind';
  readonly blendFrames: number;
  /** Repeats of this many bars are as good as any longer one. */
  readonly phraseBars: number;
}

export interface RepeatRequest {
  readonly grid: Grid;
  readonly beatsPerBar: number;
  readonly targetFrames: number;
  readonly shape: StemShape;
  readonly style: RepeatStyle;
  readonly sections: readonly FormPart[];
}

/** A going back, in beats of the song and of the stem. */
export interface Repeat {
  /** The bar line at which it happens in the song. */
  readonly beat: number;
  /** The bar line of the stem it goes back to, and how many bars that is. */
  readonly stemBeat: number;
  readonly bars: number;
}

export interface RepeatPlan {
  readonly pieces: readonly Piece[];
  readonly repeats: readonly Repeat[];
}

/** An ending may lose this share of its fading away to the end of the song; it is not left out. */
const endingLoss = 0.5;
/** Two sides of a long blend may cancel this far for a moment; further is held against a place. */
const mostCancelling = -0.5;
/** Bars of a phrase. */
const phrase = 4;
/** What lies in the fade that ends the song is not worth a repeat. */
const closingSec = 0.008;
/** Longest way back, and how much longer than what is missing it may be: whole phrases, then, wherever there are some. */
const mostBars = 64;
const mostBeyond = 15;
/** Bar lines of stem and song may be this far apart, for they are rounded each. */
const gridFrames = 2;

/** Plans the repeats. Throws InputError where the stem holds no two bars at the tempo of what is missing. */
export async function repeatBars(reader: SoundReader, request: RepeatRequest): Promise<RepeatPlan> {
  const { grid, beatsPerBar, style } = request;
  const frameOfBar = (bar: number): number => grid.frameAtBeat(bar * beatsPerBar);
  const stemEnd = musicalEnd(reader.frames, request.shape, frameOfBar);
  const lastBar = lastUsableBar(request, { frameOfBar, stemEnd });
  const missing = missingBars(request, { frameOfBar, lastBar, stemEnd });
  const rate = await wayRater(reader, request, { frameOfBar, lastBar });
  const pieces: Piece[] = [{ outStart: 0, sourceStart: 0, blendFrames: 0 }];
  const repeats: Repeat[] = [];
  const lead = style.blendAt === 'before' ? style.blendFrames : 0;
  // A stem that is cut off may just as well be cut off earlier in itself; one that ends has to end where it should.
  const beyond = hasEnding(request.shape) ? 0 : mostBeyond;
  for (let done = 0; done < missing;) {
    const songBar = lastBar + done;
    const bars = await bestWay(rate, { lastBar, songBar, missing: missing - done, beyond, repeats });
    const stemBar = lastBar - bars;
    pieces.push({
      outStart: frameOfBar(songBar) - lead,
      sourceStart: frameOfBar(stemBar) - lead,
      blendFrames: style.blendFrames,
    });
    repeats.push({ beat: songBar * beatsPerBar, stemBeat: stemBar * beatsPerBar, bars });
    done += bars;
  }
  return { pieces, repeats };
}

interface Bars {
  readonly frameOfBar: (bar: number) => number;
  readonly lastBar: number;
}

/** Whether the stem fades away by itself. */
function hasEnding({ bodyEnd, soundEnd }: StemShape): boolean {
  return bodyEnd < soundEnd;
}

/** Where a stem is over: with its ending; or with the bar that its last sound is in, as far as the file goes. */
function musicalEnd(frames: number, shape: StemShape, frameOfBar: Bars['frameOfBar']): number {
  if (hasEnding(shape)) return shape.soundEnd;
  return max(shape.soundEnd, min(frames, frameOfBar(barAfter(shape.soundEnd, frameOfBar))));
}

/** The last bar line at which the stem can be left: all of the blend is sound, and no ending has begun. */
function lastUsableBar(
  { shape, style, grid, beatsPerBar }: RepeatRequest,
  { frameOfBar, stemEnd }: Pick<Bars, 'frameOfBar'> & { readonly stemEnd: number },
): number {
  const bodyEnd = hasEnding(shape) ? shape.bodyEnd : stemEnd;
  const end = style.blendAt === 'behind' ? min(bodyEnd, shape.soundEnd) - style.blendFrames : bodyEnd;
  let bar = 0;
  while (frameOfBar(bar + 1) <= end + gridFrames) bar += 1;
  const first = barAfter(shape.soundStart, frameOfBar);
  if (bar - first >= 1 && bar >= 1) return bar;
  const barSec = frameOfBar(1) / grid.sampleRate;
  throw new InputError(
    `Expected at least one whole bar (${barSec.toFixed(3)} s, ${beatsPerBar} beats) that sounds and can be repeated, ` +
      `got ${(shape.bodyEnd / grid.sampleRate).toFixed(3)} s of sound. Align it with zero_pad, or bring a longer take.`,
  );
}

function barAfter(frame: number, frameOfBar: Bars['frameOfBar']): number {
  let bar = 0;
  while (frameOfBar(bar) + gridFrames < frame) bar += 1;
  return bar;
}

/**
 * How many bars have to be put in: so many that the stem reaches the end of the song. An ending is kept: it comes as late as
 * it can without losing more of its fading away than it may, and is followed by less than a bar of rest.
 */
function missingBars(
  { shape, targetFrames, grid }: RepeatRequest,
  { frameOfBar, lastBar, stemEnd }: Bars & { readonly stemEnd: number },
): number {
  const endWith = (bars: number): number => stemEnd + frameOfBar(lastBar + bars) - frameOfBar(lastBar);
  const loss = endingLoss * (shape.soundEnd - shape.bodyEnd);
  let bars = 0;
  if (hasEnding(shape)) while (endWith(bars + 1) <= targetFrames + loss) bars += 1;
  else while (endWith(bars) < targetFrames - round(closingSec * grid.sampleRate)) bars += 1;
  return bars;
}

/** How well the stem goes on from an earlier bar line; −∞ where the bars there are of another length. */
type RateWay = (bars: number, songBar: number, missing: number) => Promise<number>;

async function wayRater(reader: SoundReader, request: RepeatRequest, { frameOfBar, lastBar }: Bars): Promise<RateWay> {
  const { grid, beatsPerBar, shape, style, targetFrames, sections } = request;
  const colourOf = colourMeter(reader, grid.sampleRate);
  const beatFrames = round((frameOfBar(lastBar) - frameOfBar(lastBar - 1)) / beatsPerBar);
  const before = (bar: number) => colourOf(frameOfBar(bar) - beatFrames, beatFrames);
  const behind = (bar: number) => colourOf(frameOfBar(bar), max(beatFrames, style.blendFrames));
  const goesOn = frameOfBar(lastBar) + beatFrames <= shape.bodyEnd;
  const leaving = await readSpan(reader, frameOfBar(lastBar), style.blendFrames);
  const known = new Map<number, number>();
  const placeRating = async (stemBar: number): Promise<number> => {
    const alike = [likeness(await before(lastBar), await before(stemBar))];
    // Twice: what comes is heard longer than what went.
    if (goesOn) alike.push(...Array<number>(2).fill(likeness(await behind(lastBar), await behind(stemBar))));
    const likenessOfPlaces = alike.reduce((sum, one) => sum + one, 0) / alike.length;
    const silent = silentShare(shape, frameOfBar(stemBar), frameOfBar(lastBar));
    if (style.blendAt === 'before') return likenessOfPlaces - 0.5 * silent;
    const coming = await readSpan(reader, frameOfBar(stemBar), style.blendFrames);
    const cancelled = max(0, mostCancelling - leastCorrelation(leaving, coming, grid.sampleRate));
    return likenessOfPlaces - 0.5 * silent - cancelled;
  };
  return async (bars, songBar, missing) => {
    const stemBar = lastBar - bars;
    if (!fitsGrid({ frameOfBar, stemBar, songBar, bars, targetFrames })) return -Infinity;
    const rating = known.get(stemBar) ?? (await placeRating(stemBar));
    known.set(stemBar, rating);
    const heard = min(bars, missing);
    const filling = { songBeat: songBar * beatsPerBar, stemBeat: stemBar * beatsPerBar, beats: heard * beatsPerBar };
    const belonging = sectionBonus * matchingShare(filling, sections, beatsPerBar);
    return rating + belonging + phraseBonus(bars, min(heard, style.phraseBars) / style.phraseBars);
  };
}

/** Whether every bar that is heard again has the length of the bar of the song in whose place it stands. */
function fitsGrid(way: {
  readonly frameOfBar: (bar: number) => number;
  readonly stemBar: number;
  readonly songBar: number;
  readonly bars: number;
  readonly targetFrames: number;
}): boolean {
  const { frameOfBar, stemBar, songBar, targetFrames } = way;
  const shift = frameOfBar(songBar) - frameOfBar(stemBar);
  for (let bar = 1; bar <= way.bars && frameOfBar(songBar + bar) <= targetFrames; bar++) {
    if (abs(frameOfBar(songBar + bar) - frameOfBar(stemBar + bar) - shift) > gridFrames) return false;
  }
  return true;
}

/** Less than a phrase is heard as a fault at once. */
const shortCost = 0.4;

/**
 * Music goes in phrases of four bars, and the other stems go on with theirs: only by whole phrases do the chords still
 * meet. And what is heard of a short repeat is heard as one, and again and again as a fault.
 */
function phraseBonus(bars: number, heardShare: number): number {
  const evenness = bars % phrase === 0 ? 0.5 : bars % 2 === 0 ? 0.2 : 0;
  return evenness + 0.3 * heardShare - (bars < phrase ? shortCost : 0);
}

/** A verse is filled with bars of a verse wherever there are some: others may be in another key. */
const sectionBonus = 1.1;

/** What another going back by the same bars costs each time, so that others get their turn. */
const sameAgain = 0.05;
/** What is left over would be made up by a short repeat. */
const shortRest = { bars: phrase, cost: 0.3 };

interface Choice {
  readonly lastBar: number;
  readonly songBar: number;
  readonly missing: number;
  /** How many bars more than that it may go back. */
  readonly beyond: number;
  /** Those before. */
  readonly repeats: readonly Repeat[];
}

/** The best way back. */
async function bestWay(rate: RateWay, { lastBar, songBar, missing, beyond, repeats }: Choice): Promise<number> {
  let best = { bars: 0, rating: -Infinity };
  // From bar 0 on nothing leads up to the first beat: taken only where there is no other.
  const longest = max(1, min(missing + beyond, lastBar - 1, mostBars));
  for (let bars = 1; bars <= longest; bars++) {
    const rest = missing - bars;
    const again = repeats.filter((one) => one.bars === bars).length * sameAgain;
    const rating =
      (await rate(bars, songBar, missing)) - again - (rest > 0 && rest < shortRest.bars ? shortRest.cost : 0);
    if (rating > best.rating) best = { bars, rating };
  }
  if (best.bars > 0) return best.bars;
  throw new InputError(
    `Expected bars of the same tempo as bar ${songBar + 1} of the song to repeat there, got none in the stem. ` +
      'Align it with zero_pad, or bring a take that is longer.',
  );
}
