/** Paths that are none on this machine, as somebody writes them who is used to another: what to write instead. */

/** Undefined where it may be a path. `./~` and the like name what is really called so. */
export function foreignPathAdvice(word: string): string | undefined {
  if (/^~(?:\/|$)/.test(word)) {
    return 'the shell puts your home folder there only where ~ begins a word without quotes: write it so, with a blank before it';
  }
  if (/^file:\/\//i.test(word)) return `an address is no path: write ${word.replace(/^file:\/\/(?:localhost)?/i, '')}`;
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(word))
    return 'stem reads nothing at such an address: download it, and write its path';
  if (process.platform !== 'win32' && /^[a-z]:[\\/]/i.test(word)) {
    const below = `${word.slice(0, 1).toLowerCase()}/${word.slice(3).replaceAll('\\', '/')}`;
    return `that is a path of Windows; under WSL it is /mnt/${below}`;
  }
  return undefined;
}
