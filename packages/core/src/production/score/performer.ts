/** Turns musical places into notes on frames, a little early or late and a little louder or softer, as hands do. */
import type { Random } from '../../dsp/random.ts';
import type { Arrangement, Bar } from '../arrangement/arrangement.ts';
import { stepBeats } from '../timing/time-signature.ts';
import { earliestMs, type Note, type Passage } from './note.ts';

const { max, min, round } = Math;

/** A note as a part writes it. */
export interface Gesture {
  readonly beat: number;
  readonly beats: number;
  readonly pitch: number;
  readonly velocity: number;
  readonly sound: string;
  readonly lane?: number;
  readonly pan?: number;
  /** Milliseconds behind the beat: the strings of a strum follow each other. */
  readonly lateMs?: number;
}

/** How exactly somebody plays. Both are the width of a normal distribution that is cut at twice that. */
export interface Touch {
  readonly timingMs: number;
  /** Share of the velocity. */
  readonly velocity: number;
}

export interface Performer {
  play(gesture: Gesture): void;
  /** Strokes that begin together: one early or late for all of them. */
  playTogether(gestures: readonly Gesture[]): void;
  /** What was played since it was last taken, from a beat on. */
  take(startBeat: number): Passage;
}

/** A player with a touch. `random` decides every deviation. */
export function createPerformer({ form }: Arrangement, touch: Touch, random: Random): Performer {
  let notes: Note[] = [];
  const deviation = (width: number): number => width * max(-2, min(2, random.gaussian()));
  const place = (gesture: Gesture, shiftMs: number): void => {
    const { beat, beats, pitch, velocity, sound, lane, pan, lateMs = 0 } = gesture;
    const late = round((max(-earliestMs, shiftMs + lateMs) * form.sampleRate) / 1000);
    const frame = max(0, form.frameAtBeat(beat) + late);
    const end = min(form.frames, max(frame + 1, form.frameAtBeat(beat + beats) + late));
    const struck = max(0.02, min(1, velocity * (1 + deviation(touch.velocity))));
    if (frame >= form.frames) return;
    notes.push({
      frame,
      frames: end - frame,
      pitch,
      velocity: struck,
      sound,
      ...(lane === undefined ? {} : { lane }),
      ...(pan === undefined ? {} : { pan }),
    });
  };
  return {
    play(gesture) {
      place(gesture, deviation(touch.timingMs));
    },
    playTogether(gestures) {
      const shift = deviation(touch.timingMs);
      for (const gesture of gestures) place(gesture, shift);
    },
    take(startBeat) {
      const taken = { startFrame: form.frameAtBeat(startBeat), notes };
      notes = [];
      return taken;
    },
  };
}

/** The beat of a sixteenth of a bar; every second one comes late by the swing. */
export function beatOfStep({ form, swing }: Arrangement, bar: Bar, step: number): number {
  return bar.startBeat + (step % 2 === 1 ? step + swing : step) * stepBeats(form.timeSignature);
}

/** Velocity of a stroke: its accent in the pattern (0 … 1) under the energy of its phrase. */
export function velocityOf(energy: number, accent: number): number {
  return accent * (0.45 + 0.55 * energy);
}
