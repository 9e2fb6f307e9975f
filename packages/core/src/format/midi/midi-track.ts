/** A track of a MIDI file: events in the order of time, each with its distance from the one before. */
import { joined } from '../chunk-bytes.ts';

/** What happens at a tick. */
export interface MidiEvent {
  readonly tick: number;
  readonly bytes: readonly number[];
  /** Before everything else of its tick: a note ends before the next of its pitch begins. */
  readonly isFirst?: boolean;
}

/** The chunk of a track. Ends at `endTick`, or with its last event where that is later. */
export function trackBytes(events: readonly MidiEvent[], endTick: number): Uint8Array {
  const order = ({ isFirst }: MidiEvent): number => (isFirst === true ? 0 : 1);
  const sorted = [...events].sort((a, b) => a.tick - b.tick || order(a) - order(b));
  const bytes: number[] = [];
  let now = 0;
  for (const { tick, bytes: event } of sorted) {
    pushVariableLength(bytes, tick - now);
    for (const byte of event) bytes.push(byte);
    now = tick;
  }
  pushVariableLength(bytes, Math.max(0, endTick - now));
  bytes.push(0xff, 0x2f, 0);
  const head = Buffer.alloc(8);
  head.write('MTrk', 'latin1');
  head.writeUInt32BE(bytes.length, 4);
  return joined([head, Uint8Array.from(bytes)]);
}

/** A meta event that holds text, as UTF-8. */
export function text(type: number, content: string): number[] {
  const utf8 = [...Buffer.from(content, 'utf8')];
  const bytes = [0xff, type];
  pushVariableLength(bytes, utf8.length);
  return [...bytes, ...utf8];
}

/** Seven bits a byte, the highest first; all but the last have their top bit set. */
function pushVariableLength(bytes: number[], value: number): void {
  for (let shift = 21; shift > 0; shift -= 7) if (value >= 2 ** shift) bytes.push(0x80 | ((value >> shift) & 0x7f));
  bytes.push(value & 0x7f);
}
