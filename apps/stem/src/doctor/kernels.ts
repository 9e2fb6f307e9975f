/** The kernels: WebAssembly runs here, gives the bytes that it gives everywhere, and agrees with its plain twin. */
import { createHash } from 'node:crypto';
import { chooseKernels, type Kernels } from '@stem/cli/kernels';
import { createRandom, gainToDb, resample, whiteNoise } from '@stem/core/dsp';
import { attempt, failed, passed, type Check } from './check.ts';

/** SHA-256 of the samples, the same on every machine. They change only with the resampler. */
const knownSums: Readonly<Record<Kernels, string>> = {
  simd: '04b328da72cab676a11e283272bd9b903ec1fab44c5081c86f5fce2288eeb1df',
  plain: '5df7e746b79f918bccebfe838f4d53b6a63e12814e1a8a13cf7f014489233d43',
};

/** How near the two are: the kernel computes in single precision. */
const mostDifferenceDb = -120;

export function checkKernels(): Promise<Check> {
  const look = (): Check => {
    const [simd, plain] = [samplesOf('simd'), samplesOf('plain')];
    const differenceDb = gainToDb(largestDifference(simd, plain));
    const found = `the two kinds differ by ${differenceDb.toFixed(0)} dB`;
    if (!(differenceDb <= mostDifferenceDb))
      return failed('kernels', found, 'Work with --kernels plain, and report it.');
    const other = (['simd', 'plain'] as const).filter((kind, index) => sumOf([simd, plain][index]) !== knownSums[kind]);
    if (other.length === 0) return passed('kernels', `${found}; the same bytes as everywhere`);
    const got = `${found}; ${other.join(' and ')} gave other bytes than elsewhere`;
    return failed(
      'kernels',
      got,
      'What is made here will differ from what others make: report it, with the version of Node.',
    );
  };
  const advice = 'WebAssembly with SIMD does not run here: work with --kernels plain, or with another Node.';
  return attempt('kernels', look, advice).finally(() => chooseKernels('simd'));
}

function samplesOf(kernels: Kernels): Float32Array {
  chooseKernels(kernels);
  return resample(whiteNoise(4096, createRandom('stem doctor')), 44_100, 48_000);
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) return Infinity;
  return one.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (other[index] ?? 0))), 0);
}

/** Little-endian, as every machine has it that Node runs on today. */
function sumOf(samples: Float32Array = new Float32Array(0)): string {
  return createHash('sha256')
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest('hex');
}
