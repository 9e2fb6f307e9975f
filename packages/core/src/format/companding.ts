/** G.711: the 256 values of a µ-law and of an A-law byte, as ITU-T G.191 and every player decode them (16-bit scale). */

const tables = new Map<string, Float32Array>();

/** The decoded sample of each byte, −1 … 1. Built on first use. */
export function companding(law: 'mu-law' | 'a-law'): Float32Array {
  const known = tables.get(law);
  if (known) return known;
  const decodeByte = law === 'mu-law' ? muLaw : aLaw;
  const table = Float32Array.from({ length: 256 }, (_, byte) => decodeByte(byte) / 32768);
  tables.set(law, table);
  return table;
}

/** Sign, 3 bits of segment and 4 of step, all inverted; 132 is the bias that makes the segments meet. */
function muLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 132) << ((code >> 4) & 7)) - 132;
  return code & 0x80 ? -magnitude : magnitude;
}

/** Even bits inverted; the two lowest segments share one step size, and values sit in the middle of their step. */
function aLaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 256) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}
