/** How long each stage of a track takes, for who wants to know where its time goes. */

/** Seconds by stage, in the order in which the stages first came. */
export type StageTimes = Readonly<Record<string, number>>;

export interface StageClock {
  /** Gives this stage the time since the last call. */
  passed(stage: string): void;
  readonly times: StageTimes;
}

/** Milliseconds on a clock that is the same on all threads. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** A clock that runs from now on, or has since then. */
export function createStageClock(startMs: number = nowMs()): StageClock {
  const times: Record<string, number> = {};
  let last = startMs;
  return {
    passed(stage) {
      const now = nowMs();
      times[stage] = (times[stage] ?? 0) + (now - last) / 1000;
      last = now;
    },
    times,
  };
}

/** The times of a track's way around its thread: before it, on it, and what is left of the time that passed until its end. */
export function wholeTimes(before: StageTimes, inside: StageTimes, { publish = 0 }: StageTimes): StageTimes {
  const onThread = Object.values(inside).reduce((sum, seconds) => sum + seconds, 0);
  return { ...before, ...inside, publish: Math.max(0, publish - onThread) };
}
