/** Puts the notes of a part in order while it is being written: a song of any length is held a passage at a time. */
import { earliestMs, type Note, type Part } from './note.ts';

/** The notes of a part, sorted by frame. */
export function* inOrder(part: Part, sampleRate: number): Generator<Note> {
  const reach = (earliestMs * sampleRate) / 1000;
  let waiting: Note[] = [];
  for (const { startFrame, notes } of part) {
    const later = waiting.findIndex(({ frame }) => frame >= startFrame - reach);
    yield* later < 0 ? waiting : waiting.slice(0, later);
    waiting = [...(later < 0 ? [] : waiting.slice(later)), ...notes].sort((a, b) => a.frame - b.frame);
  }
  yield* waiting;
}
