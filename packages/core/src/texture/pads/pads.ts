/** Pads: the calmest, most tonal stretches of a track, each a loop that turns unheard. */
import { frameCount } from '../../audio/audio-buffer.ts';
import type { MakerInput } from '../maker.ts';
import type { Shortfall, Texture, TextureStream } from '../texture.ts';
import { padLengths, type PadLength } from './lengths.ts';
import { huntAround, huntInWindow, sourceStep, startReachSec, type LoopHunt } from './loop-hunt.ts';
import { makePadLoop, surveyLoops, type PadLoop } from './pad-loop.ts';
import {
  same,
  similar,
  soundAlike,
  soundPrinter,
  type Nearness,
  type SoundPrint,
  type SoundPrinter,
} from './sound-print.ts';
import { byFitness, searchWindows, tellRejections, type PadWindow, type WindowSearch } from './windows.ts';

const { abs, ceil, max, min } = Math;

/** Of so many good windows, the one that loops best becomes the pad. */
const windowsPerPad = 4;

/** How much of a window's worth is how well it would turn; the rest is its score. */
const loopShare = 0.4;

/** The ends of loops are compared over this at the least, in seconds: two frames of the analysis. */
const shortestBlockSec = 0.1;

/** Windows that are surveyed for one pad before it is given up: of its own, so that no pad depends on how many are wanted. */
const surveysPerPad = 32;

/**
 * Makes up to `maxCandidatesPerFile` pads of mixed lengths that share no moment. Pads of different sounds come first; a
 * track that holds too few of them gives variations of one sound, but never the same sound twice.
 */
export function* makePads(input: MakerInput): TextureStream {
  const wanted = input.options.padMiner.maxCandidatesPerFile;
  const pools = padPools(input);
  const mine: Mine = {
    input,
    pools,
    print: soundPrinter(input.source),
    made: [],
    tally: { alike: 0, tried: 0, heard: 0 },
    surveysLeft: 0,
    nearness: similar,
  };
  while (mine.made.length < wanted) {
    const name = `pad${String(mine.made.length + 1).padStart(2, '0')}`;
    mine.surveysLeft = surveysPerPad;
    const pad = nextPad(mine, name);
    if (pad !== undefined) yield pad;
    else if (mine.nearness === similar) takeVariations(mine);
    else break;
  }
  const made = mine.made.length;
  const shortfall: Shortfall = { role: 'pad', wanted, made, reason: tellShortfall(mine) };
  return { shortfalls: made < wanted ? [shortfall] : [], warnings: [] };
}

/** The windows of one length that are still to be had, best first. */
interface Pool {
  readonly length: PadLength;
  readonly search: WindowSearch;
  windows: PadWindow[];
  /** Windows passed over because they are similar to a pad that was made. */
  similar: PadWindow[];
  made: number;
}

/** A pad that was made: where, and what it sounds like. */
interface MadePad {
  readonly startFrame: number;
  readonly endFrame: number;
  readonly print: SoundPrint;
}

/** The state of the search. */
interface Mine {
  readonly input: MakerInput;
  readonly pools: readonly Pool[];
  readonly print: SoundPrinter;
  readonly made: MadePad[];
  /** Windows that sounded like a pad already made; that were tried for a loop; whose every loop was heard to turn. */
  readonly tally: { alike: number; tried: number; heard: number };
  surveysLeft: number;
  /** Windows nearer than this to a pad that was made are passed over. */
  nearness: Nearness;
}

/** Puts back what was passed over as similar: from now on only the same sound is. */
function takeVariations(mine: Mine): void {
  mine.nearness = same;
  mine.tally.alike = 0;
  for (const pool of mine.pools) {
    pool.windows = [...pool.similar, ...pool.windows].toSorted(byFitness);
    pool.similar = [];
  }
}

/** A window holds the longest loop from its latest start on: whatever the loop search takes was judged. */
function padPools(input: MakerInput): Pool[] {
  const { source, options, tempo } = input;
  const { sampleRate } = options.global;
  const step = sourceStep(input);
  return padLengths(options.padMiner, options.musicality, { tempo, sampleRate }).map((length) => {
    const { minFrames, maxFrames, crossfadeFrames } = length;
    const reachFrames = startReachSec(input, length) * source.sampleRate;
    const frames = min(source.frames, ceil((maxFrames + crossfadeFrames) * step + reachFrames));
    if (frames < ceil((minFrames + crossfadeFrames) * step))
      return { length, search: noWindows, windows: [], similar: [], made: 0 };
    const loop = {
      minFrames: minFrames * step,
      maxFrames: maxFrames * step,
      crossfadeFrames: crossfadeFrames * step,
      reachFrames,
      blockFrames: max(crossfadeFrames * step, shortestBlockSec * source.sampleRate),
    };
    const search = searchWindows(source, { frames, loop }, options.padMiner);
    return { length, search, windows: [...search.windows], similar: [], made: 0 };
  });
}

/** What a track comes to that is shorter than the loop that is wanted. */
const noWindows: WindowSearch = { windows: [], judged: 0, rejected: new Map() };

/** The next pad: of the length that has the fewest, or of the next one that has a window left. */
function nextPad(mine: Mine, name: string): Texture | undefined {
  for (const pool of mine.pools.toSorted((a, b) => a.made - b.made)) {
    const loop = nextLoop(mine, pool);
    if (loop === undefined) continue;
    const { startFrame, endFrame } = loop.range;
    mine.made.push({ startFrame, endFrame, print: mine.print(startFrame, endFrame) });
    pool.made += 1;
    return toTexture(loop, name);
  }
  return undefined;
}

/** Surveys the next few windows and makes the one that turns best; where it does not, the next best. */
function nextLoop(mine: Mine, pool: Pool): PadLoop | undefined {
  while (mine.surveysLeft > 0) {
    const surveyed = surveyWindows(mine, pool);
    if (surveyed.length === 0) return undefined;
    for (const [place, { hunt }] of surveyed.entries()) {
      mine.tally.tried += 1;
      const loop = makePadLoop(mine.input, hunt);
      if (loop === undefined) {
        mine.tally.heard += 1;
        continue;
      }
      const others = surveyed.slice(place + 1).map((other) => other.window);
      pool.windows = [...others.toSorted(byFitness), ...pool.windows];
      return loop;
    }
  }
  return undefined;
}

interface SurveyedWindow {
  readonly window: PadWindow;
  /** The loops around the best one that was found. */
  readonly hunt: LoopHunt;
  /** Fitness of the window and of its best loop together. */
  readonly worth: number;
}

/** Takes the next few windows that hold a loop out of the pool, best first; clean ones and clipped ones never together. */
function surveyWindows(mine: Mine, pool: Pool): SurveyedWindow[] {
  const surveyed: SurveyedWindow[] = [];
  while (surveyed.length < windowsPerPad && mine.surveysLeft > 0) {
    const window = nextWindow(mine, pool);
    if (window === undefined) break;
    if (surveyed[0] !== undefined && surveyed[0].window.isClipped !== window.isClipped) {
      pool.windows.unshift(window);
      break;
    }
    mine.surveysLeft -= 1;
    const hunt = huntInWindow(mine.input, window, pool.length);
    const found = surveyLoops(mine.input, hunt);
    if (found === undefined) {
      mine.tally.tried += 1;
      mine.tally.heard += 1;
      continue;
    }
    const worth = (1 - loopShare) * window.score + loopShare * found.worth;
    surveyed.push({ window, hunt: huntAround(mine.input, found, hunt), worth });
  }
  return surveyed.sort((a, b) => b.worth - a.worth || byFitness(a.window, b.window));
}

/** Takes windows out of the pool until one shares no moment with a pad and does not sound like one. */
function nextWindow({ made, tally, nearness, print: soundPrint }: Mine, pool: Pool): PadWindow | undefined {
  for (;;) {
    const window = pool.windows.shift();
    if (window === undefined) return undefined;
    if (made.some((pad) => window.startFrame < pad.endFrame && pad.startFrame < window.endFrame)) continue;
    if (made.length === 0) return window;
    const print = soundPrint(window.startFrame, window.endFrame);
    if (!made.some((pad) => soundAlike(pad.print, print, nearness))) return window;
    // Its neighbours hold the same sound: they go with it.
    const near = (window.endFrame - window.startFrame) / 2;
    const neighbours = pool.windows.filter(({ startFrame }) => abs(startFrame - window.startFrame) <= near);
    pool.windows = pool.windows.filter((other) => !neighbours.includes(other));
    pool.similar.push(window, ...neighbours);
    tally.alike += 1 + neighbours.length;
  }
}

function toTexture(loop: PadLoop, name: string): Texture {
  return {
    role: 'pad',
    kind: 'pads',
    name,
    audio: loop.audio,
    loop: { start: 0, end: frameCount(loop.audio) - 1 },
    seam: loop.seam,
    sources: [loop.range],
    operations: loop.operations,
  };
}

/** Why there are not more pads, in words a musician understands. */
function tellShortfall({ input, pools, tally }: Mine): string {
  const { padMiner } = input.options;
  const searches = pools.map(({ search }) => search);
  const judged = searches.reduce((sum, search) => sum + search.judged, 0);
  if (judged === 0)
    return `the track is shorter than the shortest wanted loop (${min(...padMiner.targetDurationsSec)} s)`;
  const reasons = [tellRejections(searches, padMiner)];
  if (tally.heard > 0)
    reasons.push(`${tally.heard} of ${tally.tried} windows that were tried hold no loop that turns unheard`);
  if (tally.alike > 0) reasons.push(`${tally.alike} windows hold the same sound as a pad that was made`);
  const told = reasons.filter((reason) => reason !== undefined);
  return told.length > 0 ? told.join('; ') : 'what is left overlaps the pads that were made';
}
