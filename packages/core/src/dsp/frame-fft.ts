/** Windowed frames of signals as spectra and back, in single precision: by kernel, or by its plain twin. */
import { createFrameFft as createKernelFrames, kernelsInUse, type FrameFft, type FrameWindows } from '@stem/kernels';
import { createRealFft } from './fft.ts';
import { assertFloatFftSize } from './float-fft.ts';
import { createStft } from './stft.ts';

const { max, min } = Math;

export type { FloatSpectrum, FrameFft } from '@stem/kernels';

/** Plans frames under windows, whose length is a power of two from 32. */
export function createFrameFft(windows: FrameWindows): FrameFft {
  assertFloatFftSize(windows.analysis.length);
  return kernelsInUse() === 'plain' ? createPlainFrames(windows) : createKernelFrames(windows);
}

function createPlainFrames({ analysis, synthesis }: FrameWindows): FrameFft {
  const size = analysis.length;
  const stft = createStft(size, analysis);
  const fft = createRealFft(size);
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  const frame = new Float64Array(size);
  return {
    size,
    forward(samples, start, spectrum) {
      stft.transform(samples, start);
      spectrum.re.set(stft.re);
      spectrum.im.set(stft.im);
    },
    addInverse(spectrum, samples, start) {
      re.set(spectrum.re);
      im.set(spectrum.im);
      fft.inverse(re, im, frame);
      const end = min(size, samples.length - start);
      for (let i = max(0, -start); i < end; i++) {
        samples[start + i] = (samples[start + i] as number) + (frame[i] as number) * (synthesis[i] as number);
      }
    },
  };
}
