/** Takes the sound under a rise apart and puts the difference together that a low-pass makes: the kernel's plain twin. */
import type { Vocoder, VocoderOptions } from '@stem/kernels';
import { createRealFft } from '../../dsp/fft.ts';
import { lowpassPower } from './steering.ts';

const { max, min, sqrt } = Math;

/** What of a vocoder a rise uses: one place. */
export type RiseVocoder = Pick<Vocoder, 'analyse' | 'bandPowers' | 'take' | 'weigh' | 'synthesise' | 'end'>;

/** In double precision; `take` takes nothing, as the one place is analysed anew for each frame. */
export function createPlainRiseVocoder(options: VocoderOptions): RiseVocoder {
  const { inputs, outputLength, window, synthesisWindow, bandEdges = [] } = options;
  const size = window.length;
  const fft = createRealFft(size);
  const spectra = inputs.map(() => ({ re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) }));
  const outputs = inputs.map((_, c) => options.onto?.[c]?.slice() ?? new Float32Array(outputLength));
  const frame = new Float64Array(size);
  return {
    analyse(_place, centre) {
      for (const [c, { re, im }] of spectra.entries()) {
        const input = inputs[c] as Float32Array;
        for (let i = 0; i < size; i++) frame[i] = (input[centre - size / 2 + i] ?? 0) * (window[i] as number);
        fft.forward(frame, re, im);
      }
    },
    bandPowers(_place, sums) {
      for (let b = 0; b < sums.length; b++) {
        let sum = 0;
        for (const { re, im } of spectra) {
          for (let k = bandEdges[b] as number; k < (bandEdges[b + 1] as number); k++) {
            sum += (re[k] as number) * (re[k] as number) + (im[k] as number) * (im[k] as number);
          }
        }
        sums[b] = sum;
      }
    },
    take() {},
    weigh({ cutoff, lift, force }) {
      for (const { re, im } of spectra) {
        for (let k = 0; k < re.length; k++) {
          const weight = force * (lift * sqrt(lowpassPower(k / cutoff)) - 1);
          re[k] = (re[k] as number) * weight;
          im[k] = (im[k] as number) * weight;
        }
      }
    },
    synthesise(at) {
      for (const [c, { re, im }] of spectra.entries()) {
        fft.inverse(re, im, frame);
        const output = outputs[c] as Float32Array;
        const end = min(size, outputLength - at);
        for (let i = max(0, -at); i < end; i++) {
          output[at + i] = (output[at + i] as number) + (frame[i] as number) * (synthesisWindow[i] as number);
        }
      }
    },
    end(into) {
      for (const [c, output] of outputs.entries()) into[c]?.set(output);
    },
  };
}
