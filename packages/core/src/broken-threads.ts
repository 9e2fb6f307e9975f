/** Where no worker thread can load what it runs, nothing gets done, whatever the file. */
import { InputError } from './errors.ts';

export class BrokenThreads extends InputError {
  /** `reason` is what Node says. */
  constructor(reason: string) {
    super(
      `the threads of stem cannot load what they run (${reason}). A file of the installation is missing, damaged, or of another version: install stem anew. \`stem doctor\` says what is there.`,
    );
  }
}
