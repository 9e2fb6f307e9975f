/** Keeps the time of a damaged file: what cannot be decoded becomes silence of the same length, and is told. */
import type { SampleSink } from './sample-sink.ts';

export interface GapKeeper {
  /** Fills up with silence to where the next frames belong. */
  moveTo(position: number): void;
  /** What was filled, in words. */
  warnings(): readonly string[];
}

export function gapKeeper(sink: SampleSink, sampleRate: number): GapKeeper {
  let gaps = 0;
  let missing = 0;
  let firstSec = 0;
  return {
    moveTo(position) {
      const gap = position - sink.position;
      if (gap <= 0) return;
      if (gaps === 0) firstSec = sink.position / sampleRate;
      gaps++;
      missing += gap;
      sink.pushSilence(gap);
    },
    warnings() {
      if (gaps === 0) return [];
      const where = `${gaps === 1 ? 'at' : `in ${gaps} places, the first at`} ${firstSec.toFixed(2)} s`;
      return [`The file is damaged: ${missing} frames could not be decoded and are silent, ${where}.`];
    },
  };
}
