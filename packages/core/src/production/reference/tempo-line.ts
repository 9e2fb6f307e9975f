/** Where the beats of a tempo fall, in plain seconds: for measuring, where thousands of times are looked up. */
import { ratioOf, toNumber } from '../timing/ratio.ts';
import { tempoMap, type Tempo } from '../timing/tempo-map.ts';
import type { TimeSignature } from '../timing/time-signature.ts';

export interface TempoLine {
  /** The tempo it begins with. */
  readonly firstBpm: number;
  /** All of its tempi. */
  readonly bpms: readonly number[];
  secAtBeat(beat: number): number;
  beatAtSec(sec: number): number;
}

/** The line of a tempo without problems. Before its first beat it goes on at the first tempo. */
export function tempoLine(tempo: Tempo, timeSignature: TimeSignature): TempoLine {
  const map = tempoMap(tempo, timeSignature);
  const stretches = map.stretches.map(({ startBeat, bpm }) => ({
    startBeat,
    startSec: toNumber(map.secAtBeat(ratioOf(startBeat))),
    beatSec: 60 / bpm,
  }));
  const first = stretches[0] as (typeof stretches)[number];
  return {
    firstBpm: 60 / first.beatSec,
    bpms: stretches.map(({ beatSec }) => 60 / beatSec),
    secAtBeat(beat) {
      const { startBeat, startSec, beatSec } = stretches.findLast((one) => one.startBeat <= beat) ?? first;
      return startSec + (beat - startBeat) * beatSec;
    },
    beatAtSec(sec) {
      const { startBeat, startSec, beatSec } = stretches.findLast((one) => one.startSec <= sec) ?? first;
      return startBeat + (sec - startSec) / beatSec;
    },
  };
}
