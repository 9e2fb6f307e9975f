/** Keeps the time of a damaged file: what cannot be decoded becomes silence of the same length, and is told. */
import type { SampleSink } from './sample-sink.ts';

export interface GapKeeper {
  /** Fills up with silence to where the next frames belong. */
  moveTo(position: number): void;
  /** Notes frames that a decoder itself gave as silence, at a position in the file. */
  addDamage(frames: number, position: number): void;
  /** What was filled, in words. */
  warnings(): readonly string[];
}

export function gapKeeper(sink: SampleSink, sampleRate: number): GapKeeper {
  let gaps = 0;
  let missing = 0;
  let firstSec = 0;
  const addDamage = (frames: number, position: number): void => {
    if (frames <= 0) return;
    if (gaps === 0) firstSec = Math.max(0, position) / sampleRate;
    gaps++;
    missing += frames;
  };
  return {
    addDamage,
    moveTo(position) {
      addDamage(position - sink.position, sink.position);
      if (position > sink.position) sink.pushSilence(position - sink.position);
    },
    warnings() {
      if (gaps === 0) return [];
      const where = `${gaps === 1 ? 'at' : `in ${gaps} places, the first at`} ${firstSec.toFixed(2)} s`;
      return [`The file is damaged: ${missing} frames could not be decoded and are silent, ${where}.`];
    },
  };
}
