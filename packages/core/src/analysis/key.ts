/** Key. */
export interface KeyEstimate {
  /** Such as `C maj` or `F# min`. */
  readonly name: string;
  /** 0 for C … 11 for B. */
  readonly tonic: number;
  readonly mode: 'maj' | 'min';
  /** How far the tuning is from A = 440 Hz, in cents, −50 … 50. */
  readonly tuningCents: number;
  /** 0 … 1. */
  readonly confidence: number;
}
