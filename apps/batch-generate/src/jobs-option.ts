/** `--jobs`, the same for every command that makes tracks. */
import type { NumberOption } from '@stem/cli';

export const jobsOption: NumberOption = {
  kind: 'number',
  group: 'How it runs',
  integer: true,
  min: 1,
  max: 256,
  defaultText: 'the number of cores if memory allows',
  description: 'How many tracks are made at a time.',
};
