/** What a job that did not get done leaves behind. */
export interface JobFailure {
  readonly state: 'failed';
  /** In words a musician understands. */
  readonly reason: string;
}
