/** How an option's key is written on the command line. */

/** `minDuration` → `min-duration`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
