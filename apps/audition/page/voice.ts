/** What sounds now, whoever plays it. */

export interface VoiceRequest {
  /** 0 … 1 */
  readonly gain: number;
  readonly isLooping: boolean;
  /** It came to its end by itself. */
  readonly onEnd: () => void;
}

export interface Voice {
  /** Whether its loop turns at the very frame. */
  readonly isExact: boolean;
  /** Seconds from the start of the file. */
  position(): number;
  setLooping(isLooping: boolean): void;
  /** Fades out, so that nothing clicks. */
  stop(): void;
}
