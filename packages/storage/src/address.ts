/** Where an archive or an export lies on an object store: `s3://bucket/prefix`. */
import { InputError } from '@stem/core';

export interface StoreAddress {
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
}

export function isStoreAddress(text: string): boolean {
  return /^s3:\/\//iu.test(text);
}

/** Throws InputError; with no part of the text where that may hold a password. */
export function parseStoreAddress(text: string): StoreAddress {
  const [, bucket = '', below = ''] = /^s3:\/\/([^/]*)\/?(.*)$/isu.exec(text) ?? [];
  if (bucket.includes('@')) {
    throw new InputError('An s3:// address takes no name or password: they come from the AWS_* environment.');
  }
  if (!/^[\w.-]{3,63}$/u.test(bucket)) {
    throw new InputError(
      `Expected s3://BUCKET or s3://BUCKET/PREFIX with a bucket of 3 to 63 characters, got ${text}.`,
    );
  }
  const prefix = below.replace(/\/$/u, '');
  if (prefix === '') return { bucket, prefix };
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new InputError(`The prefix of an s3:// address has no empty parts, "." or "..", got ${text}.`);
  }
  return { bucket, prefix: `${prefix}/` };
}

/** As a person writes it; of an object, with its path below. */
export function storeAddressText({ bucket, prefix }: StoreAddress, path = ''): string {
  return `s3://${bucket}/${prefix}${path}`.replace(/\/$/u, '');
}
