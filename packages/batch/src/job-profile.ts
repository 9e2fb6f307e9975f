/** A profile as a job takes it. */
import { profileValues, type Profile } from '@stem/catalog/profile';
import type { JobProfile } from './track-job.ts';

export function jobProfile({ name, hash, options }: Pick<Profile, 'name' | 'hash' | 'options'>): JobProfile {
  return { name: name ?? null, hash, options, values: profileValues(options) };
}
