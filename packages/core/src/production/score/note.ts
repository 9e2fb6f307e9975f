/** Notes as an instrument is handed them: placed to the frame, in order. */

export interface Note {
  /** Frame on which it begins. */
  readonly frame: number;
  /** Frames until it is let go. */
  readonly frames: number;
  /** MIDI pitch: 60 is middle C, 69 the A of 440 Hz. */
  readonly pitch: number;
  /** 0 … 1. */
  readonly velocity: number;
  /** Which of the instrument's sounds, such as `palm mute` or `lead`. */
  readonly sound: string;
  /** Notes on one lane (a guitar's string) end each other. */
  readonly lane?: number;
  /** −1 is left, 1 right. */
  readonly pan?: number;
}

/** A stretch of a part, as it is written: no later stretch has a note more than `earliestMs` before its start. */
export interface Passage {
  readonly startFrame: number;
  readonly notes: readonly Note[];
}

/** What a stem plays, passage by passage. */
export type Part = Iterable<Passage>;

/** How far before its beat a note may begin. */
export const earliestMs = 20;

/** Frequency of a MIDI pitch is 440 Hz · 2^((pitch − 69) / 12). */
export const concertPitch = { pitch: 69, hz: 440 } as const;
