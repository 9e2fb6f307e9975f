/** The three kinds of failure. Core throws them; only an app's `main` turns them into words and an exit code. */

/** The user can fix it: a wrong value, a missing file, a folder that cannot be written. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A file is broken or of a kind that is not supported here. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /** Byte offset in the file at which reading failed, where it is known. */
  readonly offset: number | undefined;

  constructor(message: string, options?: ErrorOptions & { offset?: number }) {
    super(message, options);
    this.offset = options?.offset;
  }
}

/** Our bug: something that was promised inside does not hold. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
