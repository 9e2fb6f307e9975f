/** Takes a stem from a file of the producer's: decoded, at the song's rate, in its channels. Its length is not judged here. */
import type { AudioInfo } from '@stem/core/format';
import {
  resampledSound,
  soundProblems,
  soundWarnings,
  stemExpectation,
  streamOf,
  withChannels,
  type GateProblem,
  type SoundMeasures,
} from '@stem/core/production';
import { measureSound } from './measure-sound.ts';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface ImportSound {
  readonly file: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly to: string;
}

export interface ImportedSound {
  /** What the file was. */
  readonly source: {
    readonly codec: string;
    readonly sampleRate: number;
    readonly channels: number;
    readonly frames: number;
    readonly decoder: string;
  };
  /** Of the file as it came. */
  readonly measures: SoundMeasures;
  readonly warnings: readonly string[];
}

/** 44.1 kHz in a song of 48 is usual, and misses nothing that is heard. */
const leastRateShare = 0.9;
const leastBits = 16;

export const importSound: Task<ImportSound, ImportedSound> = async (input, { folder }) =>
  withSound(input.file, async (sound) => {
    const { sampleRate, channels, to } = input;
    const { info } = sound;
    const measures = await measureSound(sound);
    requireNone([...soundProblems(measures, stemExpectation), ...lengthProblems(sound.frames, info.sampleRate)]);
    const atRate = resampledSound(withChannels(sound, channels), info.sampleRate, sampleRate);
    await writeSound(streamOf(atRate), [folder, to], workFormat(sampleRate));
    return {
      source: {
        codec: info.codec,
        sampleRate: info.sampleRate,
        channels: info.channels,
        frames: sound.frames,
        decoder: info.decoder,
      },
      measures,
      warnings: [
        ...info.warnings,
        ...[...formatWarnings(info, sampleRate), ...soundWarnings(measures, stemExpectation)].map(warningText),
      ],
    };
  });

/** What converting cannot give back. */
function formatWarnings({ codec, sampleRate, channels, bitsPerSample }: AudioInfo, songRate: number): GateProblem[] {
  const problems: GateProblem[] = [];
  if (sampleRate < leastRateShare * songRate) {
    const got = `${sampleRate} Hz, so nothing above ${sampleRate / 2} Hz`;
    problems.push({ check: 'sample rate', expected: `${songRate} Hz`, got, advice: 'It is converted.' });
  }
  if (codec === 'pcm' && bitsPerSample !== undefined && bitsPerSample < leastBits) {
    const [expected, got] = [`at least ${leastBits} bits`, `${bitsPerSample}`];
    problems.push({ check: 'subtype', expected, got, advice: 'Its noise will be heard.' });
  }
  if (channels > 2) {
    problems.push({ check: 'channels', expected: '1 or 2', got: `${channels}`, advice: 'They are mixed down.' });
  }
  return problems;
}

/** What is shorter is a click, or an export of the wrong range. */
const leastSec = 0.05;

function lengthProblems(frames: number, sampleRate: number): GateProblem[] {
  if (frames >= leastSec * sampleRate) return [];
  const got = `${frames} ${frames === 1 ? 'sample' : 'samples'}`;
  return [{ check: 'length', expected: `at least ${leastSec} s`, got, advice: 'Export all of the take.' }];
}

function warningText({ check, expected, got, advice }: GateProblem): string {
  return `${check}: expected ${expected}, got ${got}. ${advice}`;
}
