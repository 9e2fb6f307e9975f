/** Real FFTs of one size, forward, one after the other. */
import { createFloatFft } from '@stem/core/dsp';

const turns = 20_000;

/** @param {string} sizeText */
export async function prepare(sizeText) {
  const size = Number(sizeText);
  const fft = createFloatFft(size);
  const input = Float32Array.from({ length: size }, (_, index) => Math.sin(index * 0.1) + Math.sin(index * 0.37));
  const [re, im] = [new Float32Array(size / 2 + 1), new Float32Array(size / 2 + 1)];
  return () => {
    for (let turn = 0; turn < turns; turn++) fft.forward(input, re, im);
    return turns;
  };
}
