/** `--queue`, the same for every command that works with one. */
import type { TextOption } from '@stem/cli';

export const queueOption: TextOption = {
  kind: 'text',
  group: 'How it runs',
  takes: 'text',
  placeholder: 'redis://HOST',
  defaultText: 'none: this machine makes them',
  description:
    'The Redis through which stem worker makes the tracks, here or on other machines. Its password is taken from ' +
    'STEM_QUEUE_PASSWORD.',
};

/** Whoever lists the processes of a machine is not to read a password that was given on the command line. */
export function hidePassword(address: string | undefined, title: string): void {
  if (address !== undefined && /@/.test(address)) process.title = title;
}
