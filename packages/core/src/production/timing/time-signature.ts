/** Time signatures: how many beats a bar has, and which note a beat is. */
import { InputError } from '../../errors.ts';

/** `{beatsPerBar: 6, beatUnit: 8}` is 6/8. A beat is the note of the lower figure, and tempo counts those beats. */
export interface TimeSignature {
  readonly beatsPerBar: number;
  /** 2 for a half note, 4 for a quarter, 8 for an eighth. */
  readonly beatUnit: number;
}

const beatUnits: readonly number[] = [1, 2, 4, 8, 16, 32];
const mostBeats = 64;

/** Reads `4/4`. Throws InputError where it is no time signature. */
export function parseTimeSignature(text: string): TimeSignature {
  const [, upper = '', lower = ''] = /^\s*(\d{1,2})\s*\/\s*(\d{1,2})\s*$/.exec(text) ?? [];
  const [beatsPerBar, beatUnit] = [Number(upper), Number(lower)];
  if (beatsPerBar < 1 || beatsPerBar > mostBeats || !beatUnits.includes(beatUnit)) {
    throw new InputError(`time_signature: expected one such as 4/4, 3/4 or 6/8, got ${JSON.stringify(text)}.`);
  }
  return { beatsPerBar, beatUnit };
}

/** Length of a sixteenth note in beats: the step of every rhythm pattern. */
export function stepBeats(signature: TimeSignature): number {
  return signature.beatUnit / 16;
}

/**
 * Steps of a bar on which the snare answers: beats 2 and 4 of 4/4, 2 and 3 of 3/4, the second of each pair of dotted
 * beats where the metre is compound (6/8, 12/8).
 */
export function backbeatSteps({ beatsPerBar, beatUnit }: TimeSignature): readonly number[] {
  const steps = (beatsPerBar * 16) / beatUnit;
  if (beatUnit >= 8 && beatsPerBar % 3 === 0 && beatsPerBar > 3) return every(6, 12, steps);
  return steps === 12 ? [4, 8] : every(4, 8, steps);
}

function every(first: number, distance: number, end: number): number[] {
  const steps = [];
  for (let step = first; step < end; step += distance) steps.push(step);
  return steps;
}
