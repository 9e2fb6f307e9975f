/** The sound of a synthesised stem: its part written from the arrangement, played by its instrument. */
import type { Arrangement } from './arrangement/arrangement.ts';
import type { BlockSource } from './block-source.ts';
import { createDrums } from './drums/drums.ts';
import { drumPart } from './drums/drum-part.ts';
import type { Random } from '../dsp/random.ts';
import { createBass } from './instruments/bass.ts';
import { bassPart } from './instruments/bass-part.ts';
import { createBridge } from './instruments/bridge.ts';
import { bridgePart } from './instruments/bridge-part.ts';
import { createGuitars } from './instruments/guitars.ts';
import { guitarPart } from './instruments/guitar-part.ts';
import { createSynths } from './instruments/synths.ts';
import { synthPart } from './instruments/synth-part.ts';
import { playNotes, type Instrument } from './instruments/voice.ts';
import { inOrder } from './score/in-order.ts';
import type { Note, Part } from './score/note.ts';
import type { StemOutline, StemRole } from './song-outline.ts';

interface Player {
  readonly part: (arrangement: Arrangement, random: Random) => Part;
  readonly instrument: (sampleRate: number, random: Random) => Instrument;
}

const players: Readonly<Record<StemRole, Player>> = {
  bass: { part: bassPart, instrument: createBass },
  guitars: { part: guitarPart, instrument: createGuitars },
  synths: { part: synthPart, instrument: createSynths },
  bridge: { part: bridgePart, instrument: createBridge },
  drums: { part: drumPart, instrument: createDrums },
};

/** The notes of a stem in order, written as they are asked for. Two stems of one role and different names play different parts. */
export function stemNotes(arrangement: Arrangement, { name, role }: StemOutline): Generator<Note> {
  const part = players[role].part(arrangement, arrangement.random.child(`part ${name}`));
  return inOrder(part, arrangement.form.sampleRate);
}

/**
 * A stem in stereo, from the song's first frame to its last.
 *
 * @example
 * const source = stemSource(arrangement, { name: 'bass', role: 'bass' });
 * for (let block = source.read(4096); block[0]?.length; block = source.read(4096)) write(block);
 */
export function stemSource(arrangement: Arrangement, stem: StemOutline): BlockSource {
  const { sampleRate, frames } = arrangement.form;
  const instrument = players[stem.role].instrument(sampleRate, arrangement.random.child(`sound ${stem.name}`));
  return playNotes(stemNotes(arrangement, stem), instrument, { sampleRate, frames });
}
