/** Pads: the calmest, most tonal stretches of a track, each a loop that turns unheard. */
import { frameCount } from '../../audio/audio-buffer.ts';
import type { MakerInput } from '../maker.ts';
import type { Shortfall, Texture, TextureStream } from '../texture.ts';
import { padLengths, type PadLength } from './lengths.ts';
import { makePadLoop, padCrossfade, startReachSec, type PadLoop } from './pad-loop.ts';
import { soundAlike, soundPrint, type SoundPrint } from './sound-print.ts';
import { searchWindows, tellRejections, type PadWindow, type WindowSearch } from './windows.ts';

const { abs, ceil, min } = Math;

/** Of so many good windows, the one that loops best becomes the pad. */
const windowsPerPad = 4;

/** How much of a window's worth is how well it loops; the rest is its score. */
const loopShare = 0.4;

/** Windows that are tried for a loop, for each pad that is wanted, before the search is given up. */
const searchesPerPad = 16;

/** Makes up to `maxCandidatesPerFile` pads that share no moment and do not sound alike, of mixed lengths. */
export function* makePads(input: MakerInput): TextureStream {
  const wanted = input.options.padMiner.maxCandidatesPerFile;
  const pools = padPools(input);
  const mine: Mine = {
    input,
    pools,
    made: [],
    tally: { alike: 0, searched: 0, heard: 0 },
    searchesLeft: wanted * searchesPerPad,
  };
  while (mine.made.length < wanted) {
    const name = `pad${String(mine.made.length + 1).padStart(2, '0')}`;
    const pad = nextPad(mine, name);
    if (pad === undefined) break;
    yield pad;
  }
  const made = mine.made.length;
  const shortfall: Shortfall = { role: 'pad', wanted, made, reason: tellShortfall(mine) };
  return made < wanted ? [shortfall] : [];
}

/** The windows of one length that are still to be had, best first. */
interface Pool {
  readonly length: PadLength;
  readonly search: WindowSearch;
  windows: PadWindow[];
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
  readonly made: MadePad[];
  /** Windows that sounded like a pad already made; that were tried for a loop; whose every loop was heard to turn. */
  readonly tally: { alike: number; searched: number; heard: number };
  searchesLeft: number;
}

/** A window holds the longest loop from its latest start on: whatever the loop search takes was judged. */
function padPools({ source, options, tempo }: MakerInput): Pool[] {
  const { sampleRate } = options.global;
  return padLengths(options.padMiner, options.musicality, { tempo, sampleRate }).map((length) => {
    const crossfade = padCrossfade(options.padMiner, length, sampleRate);
    const step = source.sampleRate / sampleRate;
    const reach = startReachSec(options.padMiner, length) * sampleRate;
    const shortest = ceil((length.minFrames + crossfade) * step);
    const frames = min(source.frames, ceil((length.maxFrames + crossfade + reach) * step));
    const search: WindowSearch =
      frames < shortest
        ? { windows: [], judged: 0, rejected: new Map() }
        : searchWindows(source, frames, options.padMiner);
    return { length, search, windows: [...search.windows], made: 0 };
  });
}

/** The next pad: of the length that has the fewest, or of the next one that has a window left. */
function nextPad(mine: Mine, name: string): Texture | undefined {
  for (const pool of mine.pools.toSorted((a, b) => a.made - b.made)) {
    const best = bestOfPool(mine, pool);
    if (best === undefined) continue;
    pool.made += 1;
    mine.made.push({ ...best.loop.range, print: best.print });
    return toTexture(best.loop, name);
  }
  return undefined;
}

interface Candidate {
  readonly window: PadWindow;
  readonly print: SoundPrint;
  readonly loop: PadLoop;
  readonly worth: number;
}

/** The best-looping of the next few windows that loop at all. Those that were not taken stay in the pool. */
function bestOfPool(mine: Mine, pool: Pool): Candidate | undefined {
  let best: Candidate | undefined;
  let compared = 0;
  const kept: PadWindow[] = [];
  while (compared < windowsPerPad && mine.searchesLeft > 0) {
    const next = nextWindow(mine, pool);
    if (next === undefined) break;
    // A clean pad is never passed over for a clipped one.
    if (best !== undefined && next.window.isClipped && !best.window.isClipped) {
      kept.push(next.window);
      break;
    }
    mine.searchesLeft -= 1;
    mine.tally.searched += 1;
    const loop = makePadLoop(mine.input, next.window, pool.length);
    if (loop === undefined) {
      mine.tally.heard += 1;
      continue;
    }
    compared += 1;
    kept.push(next.window);
    const worth = (1 - loopShare) * next.window.score + loopShare * loop.likeness;
    if (best === undefined || worth > best.worth) best = { ...next, loop, worth };
  }
  pool.windows = [...kept.filter((window) => window !== best?.window), ...pool.windows];
  return best;
}

/** Takes windows out of the pool until one shares no moment with a pad and does not sound like one. */
function nextWindow({ input, made, tally }: Mine, pool: Pool): { window: PadWindow; print: SoundPrint } | undefined {
  for (;;) {
    const window = pool.windows.shift();
    if (window === undefined) return undefined;
    if (made.some((pad) => window.startFrame < pad.endFrame && pad.startFrame < window.endFrame)) continue;
    const print = soundPrint(input.source.slice(window.startFrame, window.endFrame));
    if (!made.some((pad) => soundAlike(pad.print, print))) return { window, print };
    // Its neighbours hold the same sound: they go with it.
    const near = (window.endFrame - window.startFrame) / 2;
    const rest = pool.windows.filter(({ startFrame }) => abs(startFrame - window.startFrame) > near);
    tally.alike += 1 + pool.windows.length - rest.length;
    pool.windows = rest;
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
    reasons.push(`${tally.heard} of ${tally.searched} windows that were tried hold no loop that turns unheard`);
  if (tally.alike > 0) reasons.push(`${tally.alike} windows sound like a pad that was made`);
  const told = reasons.filter((reason) => reason !== undefined);
  return told.length > 0 ? told.join('; ') : 'what is left overlaps the pads that were made';
}
