/** The readers that grains of all clouds share: one for every two semitones of upward speed. */
import { exp2, log2 } from '../../dsp/elementary.ts';
import { grainReader, type GrainReader } from '../../dsp/grain-reader.ts';

const { ceil, max } = Math;

/** The reader for a speed; it takes out what would pass Nyquist at that speed and hardly more. */
export type GrainReaders = (step: number) => GrainReader;

/** Makes each reader when it is first wanted: about a megabyte each, some six for a range of an octave. */
export function grainReaders(): GrainReaders {
  const made = new Map<number, GrainReader>();
  return (step) => {
    const sixth = max(0, ceil(6 * log2(step)));
    const known = made.get(sixth) ?? grainReader(exp2(sixth / 6));
    made.set(sixth, known);
    return known;
  };
}
