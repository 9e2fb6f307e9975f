/** A song as MIDI: its tempo map, bars, keys and sections, and what every synthesised stem plays. */
import type { MidiKey, MidiNote, MidiPart, MidiSong, MidiTimeSignature } from '@stem/core/format';
import {
  stemNotes,
  type Arrangement,
  type Key,
  type Note,
  type SongForm,
  type StemOutline,
  type StemRole,
} from '@stem/core/production';

/** What a song is written from. */
export interface SongScore {
  readonly title: string;
  readonly arrangement: Arrangement;
  /** The stems that are played here; what comes from files has no notes. */
  readonly stems: readonly StemOutline[];
  /** Bars behind the form. */
  readonly tailBars?: number | undefined;
}

/** Instruments of General MIDI: fingered bass, clean guitar, saw lead, warm pad. */
const programs: Readonly<Record<Exclude<StemRole, 'drums'>, number>> = {
  bass: 34,
  guitars: 28,
  synths: 82,
  bridge: 90,
};
const drumChannel = 10;

/**
 * Notes are where they are heard, early or late as a player is, on the grid of the tempo map. A bar that is cut short by
 * the next section has a time signature of its own, so that an editor's bar lines are the song's.
 */
export function songMidi({ title, arrangement, stems, tailBars = 0 }: SongScore): MidiSong {
  const { form } = arrangement;
  const { beatsPerBar, beatUnit } = form.timeSignature;
  const quarters = 4 / beatUnit;
  return {
    title,
    quarters: (form.beats + tailBars * beatsPerBar) * quarters,
    tempi: form.tempi.map(({ startBeat, bpm }) => ({ quarter: startBeat * quarters, bpm: bpm * quarters })),
    timeSignatures: timeSignatures(arrangement, tailBars),
    keys: keySignatures(arrangement),
    markers: form.sections.map(({ name, startBeat }) => ({ quarter: startBeat * quarters, label: name })),
    parts: stems.map((stem, index) => part(arrangement, stem, index)),
  };
}

function timeSignatures({ form, bars }: Arrangement, tailBars: number): MidiTimeSignature[] {
  const { beatsPerBar, beatUnit } = form.timeSignature;
  const usual = { beatsPerBar, beatUnit };
  const wanted = [
    ...bars.map(({ startBeat, beats }) => ({ startBeat, ...(signatureOf(beats, beatUnit) ?? usual) })),
    ...(tailBars > 0 ? [{ startBeat: form.beats, ...usual }] : []),
  ];
  return wanted
    .filter((bar, i) => {
      const before = wanted[i - 1];
      return before?.beatsPerBar !== bar.beatsPerBar || before.beatUnit !== bar.beatUnit;
    })
    .map(({ startBeat, ...signature }) => ({ quarter: (startBeat * 4) / beatUnit, ...signature }));
}

/** Two beats and a half of 4/4 are 5/8; what is no such fraction, such as a third of a beat, has none. */
function signatureOf(beats: number, beatUnit: number): { beatsPerBar: number; beatUnit: number } | undefined {
  for (let share = 1; beatUnit * share <= 64; share *= 2) {
    const count = beats * share;
    if (Number.isInteger(count)) return { beatsPerBar: count, beatUnit: beatUnit * share };
  }
  return undefined;
}

/** One where the key changes; sections say it, and chords are within them. */
function keySignatures({ form, spans }: Arrangement): MidiKey[] {
  return spans
    .filter(({ key }, i) => spans[i - 1]?.key.name !== key.name)
    .map(({ startBeat, key }) => ({
      quarter: (startBeat * 4) / form.timeSignature.beatUnit,
      sharps: sharpsOf(key),
      mode: key.mode,
    }));
}

/** Sharps of the major keys on the letters. */
const letterSharps: Readonly<Record<string, number>> = { F: -1, C: 0, G: 1, D: 2, A: 3, E: 4, B: 5 };

/** Keys that would need double accidentals, such as G# major, are written as what they sound like. */
function sharpsOf({ name, mode }: Key): number {
  const [letter = 'C', accidental] = name;
  const raised = accidental === '#' ? 7 : accidental === 'b' ? -7 : 0;
  const sharps = (letterSharps[letter] ?? 0) + raised - (mode === 'minor' ? 3 : 0);
  return sharps > 7 ? sharps - 12 : sharps < -7 ? sharps + 12 : sharps;
}

function part(arrangement: Arrangement, stem: StemOutline, index: number): MidiPart {
  const notes = [...stemNotes(arrangement, stem)].map((note) => midiNote(arrangement.form, note));
  if (stem.role === 'drums') return { name: stem.name, channel: drumChannel, notes };
  return { name: stem.name, channel: melodicChannel(index), program: programs[stem.role], notes };
}

/** Channels 1 to 16 in turn, without that of the drums. */
function melodicChannel(index: number): number {
  const channel = (index % 15) + 1;
  return channel < drumChannel ? channel : channel + 1;
}

function midiNote(form: SongForm, { frame, frames, pitch, velocity }: Note): MidiNote {
  const quarterAt = (at: number): number => (form.beatAtSec(at / form.sampleRate) * 4) / form.timeSignature.beatUnit;
  const quarter = quarterAt(frame);
  return { quarter, quarters: quarterAt(frame + frames) - quarter, pitch, velocity };
}
