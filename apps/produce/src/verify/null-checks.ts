/** What the null test says of a delivery. */
import type { GateCheck, NullTest, Suspect } from '@stem/core/production';

const { abs } = Math;

/** Of the delivery as a whole. */
export function nullChecks(test: NullTest, sampleRate: number): GateCheck[] {
  const { passed, peakDbfs, rmsDbfs, peakFrame, allowed, suspect } = test;
  const where = `${(peakFrame / sampleRate).toFixed(3)} s (sample ${peakFrame})`;
  return [
    {
      check: 'null test',
      expected: `the stems cancel the master to ${decibels(allowed.peakDbfs)}, ${decibels(allowed.rmsDbfs)} RMS`,
      got: passed ? `to ${decibels(peakDbfs)}` : `${decibels(peakDbfs)} at ${where}, ${decibels(rmsDbfs)} RMS`,
      advice:
        suspect === undefined
          ? 'A stem or the master is not what it was, or the bus of the manifest is not the one that was used.'
          : suspect.isProved
            ? `It is ${suspect.name}: ask for that again.`
            : `What is left sounds like ${suspect.name}: look at that first.`,
      state: passed ? 'passed' : 'failed',
    },
  ];
}

/** Of the stem that what is left sounds like. */
export function suspectChecks(suspect: Suspect): GateCheck[] {
  return [
    {
      check: 'level in the master',
      expected: 'that of the stem',
      got: `the stem is ${differenceText(suspect)}${suspect.isProved ? ': set right, it gives the master' : ', about: what the null test leaves is like it'}`,
      advice: 'It is not the stem that was mixed: ask for it again.',
      state: 'failed',
    },
  ];
}

function differenceText({ offDb, isInverted }: Suspect): string {
  const turned = isInverted ? ', and upside down' : '';
  if (abs(offDb) === Infinity) return 'not in the master';
  return `${abs(offDb).toFixed(2)} dB ${offDb > 0 ? 'louder' : 'quieter'}${turned}`;
}

function decibels(level: number): string {
  return `${level === -Infinity ? '-∞' : level.toFixed(1)} dBFS`;
}
