/** What the bridge pad plays: every chord, its voices led to the next; fuller and higher with the energy. */
import type { Arrangement, Bar } from '../arrangement/arrangement.ts';
import type { Character } from '../arrangement/character.ts';
import type { Random } from '../../dsp/random.ts';
import { leadVoices, type Register } from '../harmony/voicing.ts';
import type { Passage } from '../score/note.ts';
import { createPerformer, velocityOf } from '../score/performer.ts';

const { max, min } = Math;

const calm: Register = { low: 50, high: 70 };
const full: Register = { low: 53, high: 77 };

/** How far the pad stands in front, by the part that a section plays. */
const presence: Readonly<Record<Character, number>> = {
  intro: 0.9,
  verse: 0.72,
  prechorus: 0.85,
  chorus: 0.9,
  bridge: 1,
  solo: 0.8,
  breakdown: 1,
  outro: 0.9,
  closing: 0.9,
};

const touch = { timingMs: 5, velocity: 0.05 };

/** Each chord is held this far into the next, in beats: the joins are its release and the next one's attack. */
const overlapBeats = 0.1;

export function* bridgePart(arrangement: Arrangement, random: Random): Generator<Passage> {
  const performer = createPerformer(arrangement, touch, random.child('touch'));
  let previous: readonly number[] | undefined;
  for (const span of arrangement.spans) {
    const bar = arrangement.bars.findLast(({ startBeat }) => startBeat <= span.startBeat) as Bar;
    const voices = bar.energy > 0.75 ? 5 : 4;
    previous = leadVoices({
      chord: span.chord,
      previous,
      register: bar.energy > 0.75 ? full : calm,
      voices: max(voices, min(5, span.chord.intervals.length)),
    });
    performer.playTogether(
      previous.map((pitch, i) => ({
        beat: span.startBeat,
        beats: span.beats + overlapBeats,
        pitch,
        velocity: velocityOf(
          0.35 + 0.65 * bar.energy,
          presence[bar.section.character] * (i === 0 || i === voices - 1 ? 1 : 0.9),
        ),
        sound: 'pad',
        pan: ((i % 2 === 0 ? -1 : 1) * 0.15 * i) / voices,
      })),
    );
    yield performer.take(span.startBeat);
  }
}
