/** What a stem's sum goes through last: filters, and a soft bend of its peaks that makes no alias. */
import { createFilter, type Sections } from '../../dsp/filter.ts';

/** A bus's last stage. */
export type Tone = (samples: Float32Array) => void;

/** Filters one bus. */
export function createTone(sections: Sections): Tone {
  const filter = createFilter(sections);
  return (samples) => filter.process(samples);
}

/**
 * Bends peaks by the cubic x − x³/3, which adds nothing above three times the highest partial: of a sound that is
 * low-passed under a third of Nyquist, nothing folds back. From ±1 on, where the curve has become level, it stays at ±2/3.
 */
export function bendPeaks(samples: Float32Array, drive: number): void {
  for (let i = 0; i < samples.length; i++) {
    const driven = drive * (samples[i] as number);
    const x = driven > 1 ? 1 : driven < -1 ? -1 : driven;
    samples[i] = (x - (x * x * x) / 3) / drive;
  }
}
