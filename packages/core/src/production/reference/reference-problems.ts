/** What is wrong with a reference before it is listened to: everything at once. */
import type { GateProblem } from '../gate/gate-problem.ts';

/** What is known of its file: the facts of a probe, or why there are none. */
export type ReferenceFile =
  | { readonly unreadable: string }
  | {
      readonly sampleRate: number;
      readonly channels: number;
      readonly frames: number;
      readonly bitsPerSample: number | undefined;
    };

export interface ReferenceWish {
  readonly sampleRate: number;
  /** Whether it may have another rate. */
  readonly resample: boolean;
  readonly minDurationSec: number;
}

/** Fewer bits than this hiss. */
const fewestBits = 16;

/** Channels that a song can take without a question: more have to be folded by somebody who knows what they are. */
const mostChannels = 2;

export function referenceProblems(file: ReferenceFile, wish: ReferenceWish): GateProblem[] {
  if ('unreadable' in file) {
    return [
      {
        check: 'file',
        expected: 'an audio file that can be read',
        got: file.unreadable.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/\.$/, ''),
        advice: 'Name another, or export it again, as WAV or FLAC.',
      },
    ];
  }
  const { sampleRate, channels, frames, bitsPerSample } = file;
  const problems: GateProblem[] = [];
  if (sampleRate !== wish.sampleRate && !wish.resample) {
    problems.push({
      check: 'sample rate',
      expected: `${wish.sampleRate} Hz`,
      got: `${sampleRate} Hz`,
      advice: 'Set reference.resample: true to have it converted, or export it at the rate of the song.',
    });
  }
  const durationSec = frames / sampleRate;
  if (durationSec < wish.minDurationSec) {
    problems.push({
      check: 'length',
      expected: `at least ${wish.minDurationSec} s`,
      got: `${Number(durationSec.toFixed(3))} s (${frames} frames)`,
      advice: 'Export all of it, or lower reference.min_duration_sec.',
    });
  }
  if (channels > mostChannels) {
    problems.push({
      check: 'channels',
      expected: 'one or two',
      got: String(channels),
      advice: 'Export it in mono or stereo.',
    });
  }
  if (bitsPerSample !== undefined && bitsPerSample < fewestBits) {
    problems.push({
      check: 'subtype',
      expected: `${fewestBits} bits or more, or float`,
      got: `${bitsPerSample} bits`,
      advice: 'Export it as 24 bit or float.',
    });
  }
  return problems;
}
