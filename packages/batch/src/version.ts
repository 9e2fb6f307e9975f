/** The version of stem that makes textures; a receipt of another version is out of date. */
import { readFileSync } from 'node:fs';

export function stemVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
