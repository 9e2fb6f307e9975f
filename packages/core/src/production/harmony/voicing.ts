/** Voice leading: which octave each chord tone is played in, so that every voice moves as little as it can. */
import { chordTones, type Chord } from './chord.ts';
import { pitchClass } from './key.ts';

const { abs, max, min } = Math;

/** Lowest and highest MIDI pitch of a part (60 is middle C, 69 the A of 440 Hz). */
export interface Register {
  readonly low: number;
  readonly high: number;
}

export interface VoicingWish {
  readonly chord: Chord;
  /** MIDI pitches of the chord before, ascending. */
  readonly previous?: readonly number[] | undefined;
  readonly register: Register;
  readonly voices: number;
}

/** MIDI pitches of the chord, ascending: close or with its second voice dropped an octave, whichever is nearest. */
export function leadVoices({ chord, previous, register, voices }: VoicingWish): readonly number[] {
  const centre = (register.low + register.high) / 2;
  let best: readonly number[] = [];
  let least = Infinity;
  for (const candidate of candidates(chord, register, voices)) {
    const mean = candidate.reduce((sum, pitch) => sum + pitch, 0) / candidate.length;
    const cost = 0.15 * abs(mean - centre) + (previous ? movement(previous, candidate) : 0);
    if (cost < least) [best, least] = [candidate, cost];
  }
  return best;
}

/** The pitch of a class that is nearest to `pitch`, within the register where it reaches. */
export function nearestPitch(wantedClass: number, pitch: number, { low, high }: Register): number {
  const up = pitch + pitchClass(wantedClass - pitch);
  const choices = [up, up - 12, up + 12, up - 24].filter((choice) => choice >= low && choice <= high);
  return choices.reduce((a, b) => (abs(b - pitch) < abs(a - pitch) ? b : a), choices[0] ?? up);
}

/** Semitones that the voices move in all, each to its counterpart from below; more voices than before cost a little. */
function movement(from: readonly number[], to: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < max(from.length, to.length); i++) {
    const [a, b] = [from[min(i, from.length - 1)], to[min(i, to.length - 1)]] as [number, number];
    sum += abs(a - b);
  }
  return sum;
}

function* candidates(chord: Chord, { low, high }: Register, voices: number): Generator<readonly number[]> {
  const classes = chordTones(chord);
  let reached = false;
  for (let bottom = low; bottom <= high; bottom++) {
    if (!classes.includes(pitchClass(bottom))) continue;
    const close = stack(classes, bottom, voices);
    if ((close.at(-1) as number) <= high || !reached) yield close;
    const second = close.at(-2) as number;
    const dropped = [...close.filter((pitch) => pitch !== second), second - 12].sort((a, b) => a - b);
    if (voices >= 4 && second - 12 >= low && (close.at(-1) as number) <= high) yield dropped;
    reached = true;
  }
}

/** Chord tones upwards from the bottom one. */
function stack(classes: readonly number[], bottom: number, voices: number): number[] {
  const pitches = [bottom];
  for (let pitch = bottom + 1; pitches.length < voices; pitch++) {
    if (classes.includes(pitchClass(pitch))) pitches.push(pitch);
  }
  return pitches;
}
