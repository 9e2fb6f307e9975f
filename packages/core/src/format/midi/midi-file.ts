/**
 * Standard MIDI files (RP-001, format 1): a song's tempo map, time signatures, keys and section markers in a first track,
 * and notes in one track a part behind it.
 */
import { InternalError } from '../../errors.ts';
import { writeFileAtomic } from '../atomic-write.ts';
import { joined } from '../chunk-bytes.ts';
import { text, trackBytes, type MidiEvent } from './midi-track.ts';

const { clz32, max, min, round } = Math;

/** Places and lengths are in quarter notes from the beginning, whatever the time signature. */
export interface MidiSong {
  readonly title: string;
  /** Where the song ends, sounding or not. */
  readonly quarters: number;
  readonly tempi: readonly MidiTempo[];
  readonly timeSignatures: readonly MidiTimeSignature[];
  readonly keys?: readonly MidiKey[];
  readonly markers: readonly MidiMarker[];
  readonly parts?: readonly MidiPart[];
}

export interface MidiTempo {
  readonly quarter: number;
  /** Quarter notes a minute. A file holds whole microseconds a quarter: at 140 it is 0.001 per mille off, at 120 exact. */
  readonly bpm: number;
}

export interface MidiTimeSignature {
  readonly quarter: number;
  readonly beatsPerBar: number;
  /** 4 for quarter notes; a power of two. */
  readonly beatUnit: number;
}

export interface MidiKey {
  readonly quarter: number;
  /** Sharps of its signature, flats below zero: −7 … 7. */
  readonly sharps: number;
  readonly mode: 'major' | 'minor';
}

export interface MidiMarker {
  readonly quarter: number;
  readonly label: string;
}

export interface MidiPart {
  readonly name: string;
  /** 1 … 16; 10 is drums. */
  readonly channel: number;
  /** Instrument of General MIDI, 1 … 128; where there is none, whatever the channel has. */
  readonly program?: number | undefined;
  readonly notes: readonly MidiNote[];
}

export interface MidiNote {
  readonly quarter: number;
  readonly quarters: number;
  /** 60 is middle C. */
  readonly pitch: number;
  /** 0 … 1; the quietest note is still heard. */
  readonly velocity: number;
}

/** Ticks of a quarter note: triplets and 64th notes are whole. */
const ticksPerQuarter = 960;

/** The whole file. The same song is always the same bytes. */
export function encodeMidi(song: MidiSong): Uint8Array {
  const parts = song.parts ?? [];
  const endTick = tickAt(song.quarters);
  return joined([
    header(1 + parts.length),
    trackBytes(conductorEvents(song), endTick),
    ...parts.map((part) => trackBytes(partEvents(part), endTick)),
  ]);
}

/** Writes the file whole or not at all. */
export async function writeMidi(path: string, song: MidiSong): Promise<void> {
  await writeFileAtomic(path, encodeMidi(song));
}

function header(trackCount: number): Uint8Array {
  const bytes = Buffer.alloc(14);
  bytes.write('MThd', 'latin1');
  bytes.writeUInt32BE(6, 4);
  bytes.writeUInt16BE(1, 8);
  bytes.writeUInt16BE(trackCount, 10);
  bytes.writeUInt16BE(ticksPerQuarter, 12);
  return bytes;
}

function conductorEvents({ title, tempi, timeSignatures, keys = [], markers }: MidiSong): MidiEvent[] {
  return [
    { tick: 0, bytes: text(0x03, title) },
    ...timeSignatures.map((one) => ({ tick: tickAt(one.quarter), bytes: timeSignature(one) })),
    ...keys.map(({ quarter, sharps, mode }) => ({
      tick: tickAt(quarter),
      bytes: [0xff, 0x59, 2, sharps & 0xff, mode === 'minor' ? 1 : 0],
    })),
    ...tempi.map(({ quarter, bpm }) => ({ tick: tickAt(quarter), bytes: tempo(bpm) })),
    ...markers.map(({ quarter, label }) => ({ tick: tickAt(quarter), bytes: text(0x06, label) })),
  ];
}

function tempo(bpm: number): number[] {
  const microseconds = round(60_000_000 / bpm);
  if (!(microseconds >= 1 && microseconds < 2 ** 24)) {
    throw new InternalError(`Expected a tempo of 4 quarter notes a minute or more, got ${bpm}.`);
  }
  return [0xff, 0x51, 3, microseconds >> 16, (microseconds >> 8) & 0xff, microseconds & 0xff];
}

/** Where beats go in threes, as in 6/8, the metronome counts dotted notes. */
function timeSignature({ beatsPerBar, beatUnit }: MidiTimeSignature): number[] {
  const isCompound = beatUnit >= 8 && beatsPerBar > 3 && beatsPerBar % 3 === 0;
  const clocksPerClick = (96 / beatUnit) * (isCompound ? 3 : 1);
  return [0xff, 0x58, 4, beatsPerBar, 31 - clz32(beatUnit), clocksPerClick, 8];
}

function partEvents({ name, channel, program, notes }: MidiPart): MidiEvent[] {
  const status = channel - 1;
  return [
    { tick: 0, bytes: text(0x03, name) },
    ...(program === undefined ? [] : [{ tick: 0, bytes: [0xc0 + status, program - 1] }]),
    ...notes.flatMap(({ quarter, quarters, pitch, velocity }): MidiEvent[] => {
      const loudness = min(127, max(1, round(velocity * 127)));
      const start = tickAt(quarter);
      const end = max(start + 1, tickAt(quarter + quarters));
      return [
        { tick: start, bytes: [0x90 + status, pitch, loudness] },
        { tick: end, bytes: [0x80 + status, pitch, 64], isFirst: true },
      ];
    }),
  ];
}

function tickAt(quarter: number): number {
  return round(quarter * ticksPerQuarter);
}
