/** What a command's exit code says; the same in every command. */

/** Numbers a script may rely on. */
export const exitCode = {
  /** All done, warnings or not. */
  done: 0,
  /** Finished, but some tracks failed, a check did not pass, or there was nothing to find. */
  incomplete: 1,
  /** The command line or a document was wrong, or the machine refused (a folder that cannot be written). */
  wrong: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const;
