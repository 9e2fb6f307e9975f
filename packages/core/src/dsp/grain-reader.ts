/** Reading grains at any speed: a windowed sinc, blended from the two rows that lie nearest. */
import { sincKernel, sumAtPosition, type SincKernel } from './sinc-kernel.ts';

const { max } = Math;

/** Where to start reading, and how many input samples to go on for each output sample. */
export interface ReadHead {
  readonly position: number;
  readonly step: number;
}

/** Fills the channels of `outputs` with those of `inputs`, read from `head` on; outside its ends the input is 0. */
export type GrainReader = (inputs: readonly Float32Array[], head: ReadHead, outputs: readonly Float32Array[]) => void;

/** The pass-band ends here, as a share of the lower Nyquist; images and aliases are gone at that Nyquist. */
const passbandEnd = 0.75;
const attenuationDb = 80;

/** Rows from one sample to the next. */
const phases = 64;

/**
 * Makes a reader for steps up to `highestStep`: what would pass Nyquist at that step is taken out by 80 dB. Between two
 * rows both are blended: what that adds lies 75 dB under a tone at the end of the pass-band and 40 dB further down for every decade below.
 */
export function grainReader(highestStep: number): GrainReader {
  const kernel = grainDesign(highestStep);
  return (inputs, { position, step }, outputs) => {
    for (const [c, output] of outputs.entries()) {
      const input = inputs[c];
      if (input === undefined) continue;
      for (let i = 0; i < output.length; i++) output[i] = sumAtPosition(kernel, input, position + i * step);
    }
  };
}

/** The rows that a reader blends. */
export function grainDesign(highestStep: number): SincKernel {
  const limit = 0.5 / max(1, highestStep);
  return sincKernel({ passband: passbandEnd * limit, stopband: limit, attenuationDb, phases });
}
