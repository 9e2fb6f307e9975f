/** What a job that did not get done leaves behind. */
export interface JobFailure {
  readonly state: 'failed';
  /** In words a musician understands. */
  readonly reason: string;
  /** Whether it may be another time: the disk was full, a share away, a thread lost. Of a broken file it is not. */
  readonly mayPass?: true;
}
