/** Reads back what a MIDI file says of its song: tempo map, time signatures, markers, end, and how many notes each track has. */
import { FormatError } from '../../errors.ts';
import { asciiAt, viewOf } from '../bytes.ts';
import type { MidiMarker, MidiTempo, MidiTimeSignature } from './midi-file.ts';

/** Places are in quarter notes from the beginning. */
export interface MidiOutline {
  readonly format: number;
  readonly ticksPerQuarter: number;
  readonly title: string;
  readonly tempi: readonly MidiTempo[];
  readonly timeSignatures: readonly MidiTimeSignature[];
  readonly markers: readonly MidiMarker[];
  /** Where the longest track ends. */
  readonly quarters: number;
  readonly parts: readonly { readonly name: string; readonly notes: number }[];
}

/** Throws FormatError where it is no standard MIDI file, or ends too early. */
export function readMidi(bytes: Uint8Array): MidiOutline {
  const view = viewOf(bytes);
  if (bytes.length < 14 || asciiAt(bytes, 0, 4) !== 'MThd') throw broken(0, 'a MIDI file');
  const ticksPerQuarter = view.getUint16(12);
  if (ticksPerQuarter === 0 || ticksPerQuarter >= 0x8000) throw broken(12, 'ticks of a quarter note');
  const tracks: Track[] = [];
  let offset = 8 + view.getUint32(4);
  for (let count = view.getUint16(10); tracks.length < count;) {
    if (offset + 8 > bytes.length) throw broken(offset, `${count} tracks`);
    const end = offset + 8 + view.getUint32(offset + 4);
    if (end > bytes.length) throw broken(offset, 'a whole track');
    if (asciiAt(bytes, offset, 4) === 'MTrk') tracks.push(readTrack(bytes, offset + 8, end));
    offset = end;
  }
  const metas = tracks.flatMap(({ metas }) => metas);
  const of = <T>(type: number, read: (data: Uint8Array, quarter: number) => T): T[] =>
    metas.filter((meta) => meta.type === type).map(({ data, tick }) => read(data, tick / ticksPerQuarter));
  return {
    format: view.getUint16(8),
    ticksPerQuarter,
    title: tracks[0]?.name ?? '',
    tempi: of(0x51, (data, quarter) => ({ quarter, bpm: 60_000_000 / tempoOf(data) })),
    timeSignatures: of(0x58, ([beatsPerBar = 0, power = 0], quarter) => ({
      quarter,
      beatsPerBar,
      beatUnit: 2 ** power,
    })),
    markers: of(0x06, (data, quarter) => ({ quarter, label: utf8.decode(data) })),
    quarters: tracks.reduce((last, { endTick }) => Math.max(last, endTick), 0) / ticksPerQuarter,
    parts: tracks.filter(({ notes }) => notes > 0).map(({ name, notes }) => ({ name, notes })),
  };
}

interface Meta {
  readonly type: number;
  readonly tick: number;
  readonly data: Uint8Array;
}

interface Track {
  readonly name: string;
  readonly metas: readonly Meta[];
  readonly notes: number;
  readonly endTick: number;
}

const utf8 = new TextDecoder();

/** Bytes of a number of variable length. */
const longestNumber = 4;

function readTrack(bytes: Uint8Array, start: number, end: number): Track {
  const metas: Meta[] = [];
  let [tick, notes, status, at] = [0, 0, 0, start];
  const byte = (): number => {
    if (at >= end) throw broken(at, 'an event within its track');
    return bytes[at++] as number;
  };
  const variableLength = (): number => {
    let value = 0;
    for (let bytesRead = 0; bytesRead < longestNumber; bytesRead++) {
      const next = byte();
      value = value * 128 + (next & 0x7f);
      if (next < 0x80) return value;
    }
    throw broken(at, 'a number of at most four bytes');
  };
  const data = (): Uint8Array => {
    const length = variableLength();
    at += length;
    if (at > end) throw broken(at, 'an event within its track');
    return bytes.subarray(at - length, at);
  };
  for (;;) {
    if (at >= end) break;
    tick += variableLength();
    // Without a status of its own an event has that of the one before.
    if ((bytes[at] as number) >= 0x80) status = byte();
    if (status === 0xff) metas.push({ type: byte(), tick, data: data() });
    else if (status === 0xf0 || status === 0xf7) data();
    else if (status < 0x80) throw broken(at, 'an event');
    else {
      const kind = status & 0xf0;
      byte();
      const second = kind === 0xc0 || kind === 0xd0 ? 0 : byte();
      if (kind === 0x90 && second > 0) notes++;
    }
  }
  const name = metas.find(({ type }) => type === 0x03);
  return { name: name ? utf8.decode(name.data) : '', metas, notes, endTick: tick };
}

/** Microseconds of a quarter note. */
function tempoOf(data: Uint8Array): number {
  const micros = data.length === 3 ? data.reduce((value, byte) => value * 256 + byte, 0) : 0;
  if (micros === 0) throw new FormatError('Expected a tempo of three bytes that is not 0.');
  return micros;
}

function broken(offset: number, expected: string): FormatError {
  return new FormatError(`Expected ${expected} at byte ${offset}.`, { offset });
}
