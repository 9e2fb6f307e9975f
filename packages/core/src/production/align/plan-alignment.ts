/** Step 4: a stem of any length is made exactly as long as the song, and every join is measured. */
import { InputError } from '../../errors.ts';
import type { Grid } from '../timing/form.ts';
import { alignmentWarnings } from './alignment-warnings.ts';
import { alignedSound, type Assembly, type Piece } from './aligned-sound.ts';
import { chooseAlignment, type AlignmentChoice, type AlignmentStrategy } from './choose-alignment.ts';
import { elasticPieces } from './elastic.ts';
import { endFade } from './end-fade.ts';
import type { FormPart } from './form-match.ts';
import { repeatBars, type Repeat, type RepeatStyle } from './repeat-bars.ts';
import { measureSeam, type Seam } from './seam.ts';
import type { SoundReader } from '../sound/sound-reader.ts';
import { stemShape, type StemShape } from './stem-shape.ts';

const { max, min, round } = Math;

export interface AlignmentRequest {
  readonly grid: Grid;
  readonly beatsPerBar: number;
  /** Length of the song. */
  readonly targetFrames: number;
  readonly choice: AlignmentChoice;
  readonly role: string;
  /** The parts of the form, where it has some: what is missing in one is taken from others of its kind first. */
  readonly sections?: readonly FormPart[];
}

/** What is done to a stem, and how its joins turned out. */
export interface Alignment extends Assembly {
  readonly strategy: AlignmentStrategy;
  readonly stemFrames: number;
  /** From here on the song hears what the stem did not have; the length of the song where nothing was added. */
  readonly extendedFrom: number;
  /** Where an ending of its own is over; the length of the song for a stem that has none. */
  readonly restFrom: number;
  readonly repeats: readonly Repeat[];
  /** Every join; of a stretch the ones whose sides are least alike. */
  readonly seams: readonly Seam[];
  /** What could not be done well, a sentence each. */
  readonly warnings: readonly string[];
}

/** A rhythm goes on with the next beat untouched; the blend lies before it and is too short to be heard. */
const rhythmic: Omit<RepeatStyle, 'blendFrames'> = { blendAt: 'before', phraseBars: 16 };
const rhythmicBlendSec = 0.015;

/** Joins of a stretch that are reported. */
const mostStretchSeams = 16;

/** What sustains is blended slowly, up to a bar long. */
const sustained: Omit<RepeatStyle, 'blendFrames'> = { blendAt: 'behind', phraseBars: 16 };
const sustainedBlendSec = 1.5;

/**
 * Plans the alignment of a stem that starts with the song. Reads it once from start to end, then around the places where
 * it may be joined. `alignedSound` plays the plan.
 *
 * @example
 * const alignment = await planAlignment(stem, { grid: form, beatsPerBar: 4, targetFrames: form.frames, choice: 'auto', role: 'bass' });
 * const sound = alignedSound(stem, alignment, form.sampleRate);
 */
export async function planAlignment(stem: SoundReader, request: AlignmentRequest): Promise<Alignment> {
  const { grid, targetFrames, choice, role, beatsPerBar, sections = [] } = request;
  const { sampleRate } = grid;
  const shape = await stemShape(stem, sampleRate);
  if (shape.soundEnd === 0) throw new InputError('Expected a stem that sounds, got silence.');
  const barFrames = grid.frameAtBeat(beatsPerBar);
  const strategy = chooseAlignment({ choice, role, frames: stem.frames, targetFrames, barFrames, grid, shape });
  const { pieces, repeats } = await arrange(stem, { strategy, request, shape });
  const open: Assembly = { frames: targetFrames, pieces };
  const end = await endOf(stem, open, { shape, sampleRate });
  const seams = await seamsOf(stem, pieces, sampleRate);
  const facts = { strategy, grid, beatsPerBar, sections, shape, stemFrames: stem.frames, targetFrames };
  const restFrom = shape.bodyEnd < shape.soundEnd ? min(targetFrames, placeOf(pieces, shape.soundEnd)) : targetFrames;
  const extendedFrom = strategy === 'stretch' || stem.frames >= targetFrames ? targetFrames : stem.frames;
  return {
    ...open,
    end,
    strategy,
    stemFrames: stem.frames,
    extendedFrom,
    restFrom,
    repeats,
    seams: reported(seams, strategy),
    warnings: alignmentWarnings({ ...facts, repeats, seams }),
  };
}

async function seamsOf(stem: SoundReader, pieces: readonly Piece[], sampleRate: number): Promise<Seam[]> {
  const seams: Seam[] = [];
  for (const [index, piece] of pieces.entries()) {
    const before = pieces[index - 1];
    if (before) seams.push(await measureSeam(stem, [before, piece], sampleRate));
  }
  return seams;
}

/** A stretched stem has hundreds of joins: the ones least alike speak for all. */
function reported(seams: readonly Seam[], strategy: AlignmentStrategy): readonly Seam[] {
  if (strategy !== 'stretch') return seams;
  const worst = seams.toSorted((a, b) => a.correlation - b.correlation).slice(0, mostStretchSeams);
  return worst.sort((a, b) => a.frame - b.frame);
}

interface Chosen {
  readonly strategy: AlignmentStrategy;
  readonly request: AlignmentRequest;
  readonly shape: StemShape;
}

async function arrange(
  stem: SoundReader,
  { strategy, request, shape }: Chosen,
): Promise<{ readonly pieces: readonly Piece[]; readonly repeats: readonly Repeat[] }> {
  const { grid, targetFrames, beatsPerBar, sections = [] } = request;
  const { sampleRate } = grid;
  if (strategy === 'stretch') return { pieces: await elasticPieces(stem, targetFrames, sampleRate), repeats: [] };
  if (strategy === 'loop' || strategy === 'crossfade') {
    const longest = round(sustainedBlendSec * sampleRate);
    const style =
      strategy === 'loop'
        ? { ...rhythmic, blendFrames: round(rhythmicBlendSec * sampleRate) }
        : { ...sustained, blendFrames: max(1, min(longest, grid.frameAtBeat(beatsPerBar))) };
    return repeatBars(stem, { grid, beatsPerBar, targetFrames, shape, style, sections });
  }
  return { pieces: [{ outStart: 0, sourceStart: 0, blendFrames: 0 }], repeats: [] };
}

/** Where a frame of the stem is heard last. */
function placeOf(pieces: readonly Piece[], stemFrame: number): number {
  const { outStart, sourceStart } = pieces.at(-1) as Piece;
  return outStart + stemFrame - sourceStart;
}

/** A fade where the sound is cut off: at the end of the song, or where a stem that is not over runs out before it. */
async function endOf(
  stem: SoundReader,
  open: Assembly,
  { shape, sampleRate }: { readonly shape: StemShape; readonly sampleRate: number },
): Promise<Assembly['end']> {
  const runsOutAt = placeOf(open.pieces, stem.frames);
  const isExact = runsOutAt === open.frames;
  const endsBySilence = shape.bodyEnd < shape.soundEnd && runsOutAt <= open.frames;
  if (isExact || endsBySilence) return undefined;
  return endFade(alignedSound(stem, open, sampleRate), min(runsOutAt, open.frames), sampleRate);
}
