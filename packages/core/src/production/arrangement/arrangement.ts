/** A song laid out bar by bar: chords, energy and place in the form. Every part is written from this and nothing else. */
import { InputError } from '../../errors.ts';
import { createRandom, type Random } from '../../dsp/random.ts';
import { diatonicChord, type Chord } from '../harmony/chord.ts';
import { parseKey, type Key } from '../harmony/key.ts';
import { progression } from '../harmony/progression.ts';
import type { FormSection, SongForm } from '../timing/form.ts';
import { stepBeats } from '../timing/time-signature.ts';
import { charactersOf, energies, kindOf, type Character } from './character.ts';
import { phrasesOf, withContrast, type Phrase } from './energy.ts';

const { ceil, floor, min } = Math;

/** What a song says about its music. */
export interface MusicOutline {
  /** Such as `G major`. */
  readonly key: string;
  /** One for each section of the form, in order. */
  readonly sections: readonly SectionMusic[];
  /** How far every second sixteenth comes late, as a share of a sixteenth: 0 is straight, 1/3 a triplet shuffle. */
  readonly swing?: number;
  readonly seed: string;
}

export interface SectionMusic {
  /** A key of its own; the song's where it has none. */
  readonly key?: string | undefined;
  /** Chords, one a bar and again from the first; more chords than bars share the section evenly. Chosen where none are given. */
  readonly chords?: readonly string[] | undefined;
}

export const defaultSwing = 0.12;

/** A chord and how long it stays, in beats from the start of the song. */
export interface ChordSpan {
  readonly startBeat: number;
  readonly beats: number;
  readonly chord: Chord;
  readonly key: Key;
}

/** A bar. The last of a section may be shorter than the others. */
export interface Bar {
  readonly startBeat: number;
  readonly beats: number;
  /** Whole sixteenths in it. */
  readonly steps: number;
  readonly section: ArrangedSection;
  /** Counted from 0 within the section. */
  readonly index: number;
  readonly isLastOfPhrase: boolean;
  readonly isLastOfSection: boolean;
  /** Where the song comes to rest: one last chord. */
  readonly isFinal: boolean;
  /** 0 … 1. */
  readonly energy: number;
  /** The chords that sound in it, in order; the first may have begun before it. */
  readonly chords: readonly ChordSpan[];
  /** What follows its last chord, if anything does. */
  readonly next: ChordSpan | undefined;
}

export interface ArrangedSection {
  readonly name: string;
  /** The name without its number: sections of one kind share chords and patterns. */
  readonly kind: string;
  readonly character: Character;
  readonly startBeat: number;
  readonly bars: number;
}

export interface Arrangement {
  readonly form: SongForm;
  readonly swing: number;
  readonly bars: readonly Bar[];
  readonly spans: readonly ChordSpan[];
  readonly random: Random;
}

/** Lays a song out. Throws InputError for a key or chord that cannot be read. */
export function arrange(form: SongForm, music: MusicOutline): Arrangement {
  const { swing = defaultSwing } = music;
  if (!(swing >= 0 && swing <= 0.5)) throw new InputError(`swing: expected 0 to 0.5, got ${swing}.`);
  const random = createRandom(music.seed);
  const sections = sectionsOf(form);
  const spans = sections.flatMap((section, i) =>
    chordSpans(form.sections[i] as FormSection, section, { form, music, random, index: i }),
  );
  return { form, swing, spans, random, bars: barsOf(form, sections, spans) };
}

function sectionsOf({ sections, timeSignature }: SongForm): readonly ArrangedSection[] {
  const characters = charactersOf(sections.map(({ name }) => name));
  return sections.map(({ name, startBeat, beats }, index) => {
    const isStub = index > 0 && index === sections.length - 1 && beats <= timeSignature.beatsPerBar;
    const character = isStub ? 'closing' : (characters[index] as Character);
    return { name, kind: kindOf(name), character, startBeat, bars: ceil(beats / timeSignature.beatsPerBar - 1e-9) };
  });
}

interface SpanContext {
  readonly form: SongForm;
  readonly music: MusicOutline;
  readonly random: Random;
  readonly index: number;
}

function chordSpans({ beats }: FormSection, section: ArrangedSection, context: SpanContext): ChordSpan[] {
  const { form, music, random, index } = context;
  const own = music.sections[index];
  const key = parseKey(own?.key ?? music.key);
  const { kind, character, bars, startBeat } = section;
  const isGiven = (own?.chords?.length ?? 0) > 0;
  const chords = progression({
    key,
    character,
    chords: own?.chords,
    random: random.child(`chords ${kind} ${key.mode}`),
  });
  const isCrowded = isGiven && chords.length > bars;
  const length = isCrowded ? beats / chords.length : form.timeSignature.beatsPerBar;
  const count = isCrowded ? chords.length : bars;
  const isLastSection = index === form.sections.length - 1;
  return Array.from({ length: count }, (_, i) => ({
    startBeat: startBeat + i * length,
    beats: min(length, beats - i * length),
    // A song that does not say otherwise comes to rest on its tonic.
    chord: isLastSection && i === count - 1 && !isGiven ? diatonicChord(key, 1) : (chords[i % chords.length] as Chord),
    key,
  }));
}

function barsOf(form: SongForm, sections: readonly ArrangedSection[], spans: readonly ChordSpan[]): Bar[] {
  const phrases = withContrast(
    sections.flatMap(({ bars, character }, place) => phrasesOf({ place, bars }, energies[character])),
  );
  const step = stepBeats(form.timeSignature);
  return sections.flatMap((section, sectionIndex) => {
    const end = sections[sectionIndex + 1]?.startBeat ?? form.beats;
    const own = phrases.filter((phrase) => phrase.section === sectionIndex);
    return Array.from({ length: section.bars }, (_, index): Bar => {
      const startBeat = section.startBeat + index * form.timeSignature.beatsPerBar;
      const beats = min(form.timeSignature.beatsPerBar, end - startBeat);
      const phrase = own.findLast(({ firstBar }) => firstBar <= index) as Phrase;
      const isLastOfSection = index === section.bars - 1;
      const chords = spans.filter(
        (span) => span.startBeat < startBeat + beats && span.startBeat + span.beats > startBeat,
      );
      return {
        startBeat,
        beats,
        steps: floor(beats / step + 1e-9),
        section,
        index,
        isLastOfPhrase: index === phrase.firstBar + phrase.bars - 1,
        isLastOfSection,
        isFinal: isLastOfSection && sectionIndex === sections.length - 1 && form.bars > 2,
        energy: phrase.energy,
        chords,
        next: spans[spans.indexOf(chords.at(-1) as ChordSpan) + 1],
      };
    });
  });
}

/** The chord that sounds at a beat of a bar. */
export function chordAt(bar: Bar, beat: number): ChordSpan {
  return bar.chords.findLast(({ startBeat }) => startBeat <= beat + 1e-9) ?? (bar.chords[0] as ChordSpan);
}
