/** The sound of a synthesised stem: its part written from the arrangement, played by its instrument. */
import type { Arrangement } from './arrangement/arrangement.ts';
import type { BlockSource } from './block-source.ts';
import { createDrums } from './drums/drums.ts';
import { drumScore } from './drums/drum-part.ts';
import type { Random } from '../dsp/random.ts';
import { createBass } from './instruments/bass.ts';
import { bassScore } from './instruments/bass-part.ts';
import { createBridge } from './instruments/bridge.ts';
import { bridgeScore } from './instruments/bridge-part.ts';
import { createGuitars } from './instruments/guitars.ts';
import { guitarScore } from './instruments/guitar-part.ts';
import { createSynths } from './instruments/synths.ts';
import { synthScore } from './instruments/synth-part.ts';
import { playScore, type Instrument } from './instruments/voice.ts';
import type { Score } from './score/note.ts';
import type { StemOutline, StemRole } from './song-outline.ts';

interface Player {
  readonly score: (arrangement: Arrangement, random: Random) => Score;
  readonly instrument: (sampleRate: number, random: Random) => Instrument;
}

const players: Readonly<Record<StemRole, Player>> = {
  bass: { score: bassScore, instrument: createBass },
  guitars: { score: guitarScore, instrument: createGuitars },
  synths: { score: synthScore, instrument: createSynths },
  bridge: { score: bridgeScore, instrument: createBridge },
  drums: { score: drumScore, instrument: createDrums },
};

/** The notes of a stem. Two stems of one role and different names play different parts. */
export function stemScore(arrangement: Arrangement, { name, role }: StemOutline): Score {
  return players[role].score(arrangement, arrangement.random.child(`part ${name}`));
}

/**
 * A stem in stereo, from the song's first frame to its last.
 *
 * @example
 * const source = stemSource(arrangement, { name: 'bass', role: 'bass' });
 * for (let block = source.read(4096); block[0]?.length; block = source.read(4096)) write(block);
 */
export function stemSource(arrangement: Arrangement, stem: StemOutline): BlockSource {
  const { sampleRate } = arrangement.form;
  const instrument = players[stem.role].instrument(sampleRate, arrangement.random.child(`sound ${stem.name}`));
  return playScore(stemScore(arrangement, stem), instrument, sampleRate);
}
