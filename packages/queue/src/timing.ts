/** How long things of the queue take, in milliseconds. */

export interface Timing {
  /** A connection that is not there by then is not there. */
  readonly connectMs: number;
  /** So long an answer is waited for before the connection is taken for dead; what waits in Redis waits for less. */
  readonly silenceMs: number;
  /** So long Redis may be away during a run. */
  readonly patienceMs: number;
  /** So long who stops waits for a Redis that is away just then. */
  readonly endMs: number;
  /** A track whose worker has not been heard of for so long is anybody's. It is heard of twice in this time. */
  readonly lockMs: number;
  /** So often somebody looks for such tracks. */
  readonly stalledMs: number;
  /** Before what may pass is tried again; twice that before the next time. */
  readonly retryMs: number;
  /** The longest that a worker rests at which tracks fail one after another. */
  readonly restMs: number;
  /** So often who follows looks whether what he waits for is still in the queue. */
  readonly lookMs: number;
  /** So often workers are counted. */
  readonly countMs: number;
}

/**
 * A worker whose main thread stands still for less than 30 s (a machine that swaps, a short pause) loses nothing; a track
 * of one that died goes on elsewhere 30 to 45 s later.
 */
export const usualTiming: Timing = {
  connectMs: 5_000,
  silenceMs: 30_000,
  patienceMs: 600_000,
  endMs: 5_000,
  lockMs: 30_000,
  stalledMs: 15_000,
  retryMs: 5_000,
  restMs: 60_000,
  lookMs: 30_000,
  countMs: 5_000,
};

/** Tries of a track that fails for what may pass. */
export const mostTries = 4;

/** A track whose worker is lost more often than this is failed: it may be what ends them. */
export const mostLosses = 5;
