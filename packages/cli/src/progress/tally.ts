/** Counts the pieces of a long job and judges how long the rest will take. */

export interface ProgressRequest {
  /** What is going on, in a word or two: `Reading`. */
  readonly label: string;
  /** What is counted: `files`. */
  readonly unit: string;
  /** How many there are; undefined while nobody knows. */
  readonly total: number | undefined;
  /** What all of them weigh, such as seconds of sound: the time that is left goes by it. Otherwise all weigh the same. */
  readonly weight?: number;
}

/** A piece that is being worked on; one of its ends is called once. */
export interface Piece {
  /** It is done, or has failed. */
  end(how: 'done' | 'failed'): void;
  /** There was nothing to do. */
  skip(): void;
}

export interface Tally {
  /** What is going on has another name from now on. */
  readonly rename: (label: string) => void;
  /** Begins a piece, which is named as long as it is the latest; of what it weighs in all the weight. */
  begin(name: string, weight?: number): Piece;
  /** Counts so many more pieces that nobody has begun. */
  readonly advance: (count?: number) => void;
  /** Counts so many with which there was nothing to do: they say nothing of how long the others take. */
  readonly skip: (count?: number) => void;
  /** How it stands now. */
  readonly state: () => TallyState;
}

export interface TallyState extends Pick<ProgressRequest, 'label' | 'unit' | 'total'> {
  readonly done: number;
  readonly failed: number;
  /** What is being worked on, the latest last. */
  readonly current: readonly string[];
  readonly elapsedSec: number;
  /** Pieces in a second; undefined while there is too little to go by. */
  readonly perSec: number | undefined;
  /** Undefined while nothing is finished that says how long a piece takes, and where all that is left should be done by now. */
  readonly leftSec: number | undefined;
}

interface Running {
  readonly name: string;
  readonly weight: number;
  readonly begunAt: number;
}

/** Before, rates are made of noise. */
const firstSec = 1;

/** `now` is in seconds. */
export function createTally(request: ProgressRequest, now: () => number): Tally {
  let { label } = request;
  const { unit, total } = request;
  const startedAt = now();
  const running = new Set<Running>();
  const counts = { done: 0, failed: 0, skipped: 0 };
  /** Of the pieces that were worked on and are finished. */
  const finished = { weight: 0, sec: 0, mostAtOnce: 0 };
  let weightLeft = request.weight ?? total ?? 0;

  const finish = ({ weight, begunAt }: Running): void => {
    finished.weight += weight;
    finished.sec += now() - begunAt;
  };

  return {
    rename: (name) => void (label = name),
    begin(name, weight = 1) {
      const piece: Running = { name, weight, begunAt: now() };
      running.add(piece);
      finished.mostAtOnce = Math.max(finished.mostAtOnce, running.size);
      const end = (): boolean => running.delete(piece);
      return {
        end(how) {
          if (!end()) return;
          counts.done += 1;
          if (how === 'failed') counts.failed += 1;
          weightLeft -= weight;
          finish(piece);
        },
        skip() {
          if (!end()) return;
          counts.done += 1;
          counts.skipped += 1;
          weightLeft -= weight;
        },
      };
    },
    advance(count = 1) {
      counts.done += count;
      weightLeft -= count;
    },
    skip(count = 1) {
      counts.done += count;
      counts.skipped += count;
      weightLeft -= count;
    },
    state() {
      const { done, failed, skipped } = counts;
      const elapsedSec = now() - startedAt;
      const worked = done - skipped;
      const perSec = elapsedSec < firstSec || worked === 0 ? undefined : worked / elapsedSec;
      const current = [...running].map(({ name }) => name);
      const leftSec = total === undefined || elapsedSec < firstSec ? undefined : secondsLeft(elapsedSec);
      return { label, unit, total, done, failed, current, elapsedSec, perSec, leftSec };
    },
  };

  function secondsLeft(elapsedSec: number): number | undefined {
    const worked = counts.done - counts.skipped;
    if (finished.mostAtOnce === 0) return worked === 0 ? undefined : (elapsedSec / worked) * weightLeft;
    if (finished.weight === 0) return undefined;
    const secPerWeight = finished.sec / finished.weight;
    const rests = [...running].map(({ weight, begunAt }) => Math.max(0, weight * secPerWeight - (now() - begunAt)));
    const begun = [...running].reduce((sum, { weight }) => sum + weight, 0);
    const waiting = Math.max(0, weightLeft - begun) * secPerWeight;
    // The longest that runs is waited for, however many others there are.
    const left = Math.max(rests.reduce((sum, rest) => sum + rest, waiting) / finished.mostAtOnce, ...rests);
    return left > 0 ? left : undefined;
  }
}
