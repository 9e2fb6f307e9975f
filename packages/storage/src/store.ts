/** What an object store does for an archive or an export. Paths are below the store's address, with `/`. */

/** One version of an object. */
export interface StoredObject {
  readonly path: string;
  readonly bytes: number;
  /** Another for other bytes. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** Of its bytes, where whoever stored it has said so; lists do not tell. */
  readonly sha256: string | undefined;
}

/** A version that was stored just now; when, only the store knows. */
export type PutObject = Omit<StoredObject, 'modifiedMs'>;

/** One that was read, its bytes with it. */
export interface ReadObject extends StoredObject {
  readonly content: Uint8Array;
  readonly sha256: string;
  /** What its writer noted beside it. */
  readonly note: string | undefined;
}

/** What is stored: bytes, or a file that keeps its bytes meanwhile. */
export type Content = { readonly bytes: Uint8Array } | { readonly file: string };

/** That nothing lies there yet, or still the version of this ETag. */
export type Condition = 'absent' | { readonly etag: string };

/**
 * What can pass (a cut connection, a busy store) is tried again for a while. Everything else rejects with an InputError that
 * says what and where, or with the signal's reason.
 */
export interface Store {
  /** `s3://bucket/prefix` */
  readonly address: string;
  /** Which store it is, of all: the same bucket of another endpoint is another. Nothing secret is in it. */
  readonly identity: string;
  /** Those whose paths begin like this, in the order of their names. */
  list(start?: string, signal?: AbortSignal): AsyncGenerator<StoredObject>;
  /** Undefined where there is none. */
  look(path: string, signal?: AbortSignal): Promise<StoredObject | undefined>;
  /** A document, in memory. Undefined where there is none. */
  read(path: string, signal?: AbortSignal): Promise<ReadObject | undefined>;
  /**
   * Writes that very version to a file and gives the SHA-256 of what arrived, which is as long as it should be, and has the
   * sums that the store knows.
   */
  fetch(object: StoredObject, file: string, signal?: AbortSignal): Promise<string>;
  /** Whole, or not at all. Undefined where the condition is not met; what is there already with the same bytes meets each. */
  put(path: string, content: Content, options?: PutOptions): Promise<PutObject | undefined>;
  /** Gives that very version another name beside. False where it is another meanwhile, or gone. */
  copy(object: StoredObject, to: string, signal?: AbortSignal): Promise<boolean>;
  /** Nothing happens where there is none. */
  remove(path: string, signal?: AbortSignal): Promise<void>;
  /** Takes away what uploads left that were begun before a moment and never ended; how many, as far as the store tells. */
  clearUploads(beforeMs: number, signal?: AbortSignal): Promise<number>;
  /** Whether it does keep conditions: some stores take them and write nevertheless. Writes an object, and removes it. */
  keepsConditions(signal?: AbortSignal): Promise<boolean>;
  close(): void;
}

export interface PutOptions {
  readonly condition?: Condition | undefined;
  /** Plain ASCII, kept with it; for `read`. */
  readonly note?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
