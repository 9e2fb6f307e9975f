/** Tempo. */
export interface TempoEstimate {
  readonly bpm: number;
  /** Frame of the first beat of the track. */
  readonly firstBeatFrame: number;
  /** 0 … 1. */
  readonly confidence: number;
}
