/** The decoders: each reads a tone that comes with stem, and what it hears is that tone. */
import { join } from 'node:path';
import { attempt, failed, passed, type Check } from './check.ts';

/** In the package's folder `tones`: 0.2 s of a sine at −6 dBFS, mono. Lossy codings keep its length too. */
const tone = { frequencyHz: 1000, gain: 0.5, sampleRate: 48_000, frames: 9600 } as const;

/** By their files: how far from the tone the sound may be, as a share of it. Lossy codings take a while to follow. */
const tones: readonly (readonly [file: string, name: string, mostErrorDb: number])[] = [
  ['tone.wav', 'WAV', -80],
  ['tone.aiff', 'AIFF', -80],
  ['tone.flac', 'FLAC', -80],
  ['tone.mp3', 'MP3', -20],
  ['tone.ogg', 'Vorbis', -20],
  ['tone.opus', 'Opus', -20],
];

export async function checkDecoders(packageFolder: string): Promise<Check[]> {
  const advice = 'Install stem anew: what reads this format is missing or damaged.';
  const checks: Check[] = [];
  for (const [file, name, mostErrorDb] of tones) {
    const label = `decoder ${name}`;
    const look = async (): Promise<Check> => {
      const { frames, errorDb } = await hear(join(packageFolder, 'tones', file));
      const found = `${frames} frames, ${errorDb.toFixed(0)} dB from the tone`;
      const isRight = frames === tone.frames && errorDb <= mostErrorDb;
      return isRight ? passed(label, found) : failed(label, found, advice);
    };
    checks.push(await attempt(label, look, advice));
  }
  return checks;
}

/** The length of what is heard, and what is left of it without the tone, in dB below it. */
async function hear(path: string): Promise<{ readonly frames: number; readonly errorDb: number }> {
  const { decode } = await import('@stem/core/format');
  const { audio } = await decode(path);
  const samples = audio.channels[0] ?? new Float32Array(0);
  if (audio.sampleRate !== tone.sampleRate) return { frames: samples.length, errorDb: Infinity };
  let [wanted, error] = [0, 0];
  for (const [frame, sample] of samples.entries()) {
    const expected = tone.gain * Math.sin((2 * Math.PI * tone.frequencyHz * frame) / tone.sampleRate);
    wanted += expected ** 2;
    error += (sample - expected) ** 2;
  }
  return { frames: samples.length, errorDb: 10 * Math.log10(error / wanted) };
}
