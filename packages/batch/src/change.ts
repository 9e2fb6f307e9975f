/** What is not as it was when textures were made: the reason for making them again. */
import { profileSeed } from '@stem/catalog/profile';
import type { TextureOptions } from '@stem/core/texture';

/** What textures follow from; `textures` and `manifest` are what was made of it. */
export type ChangedInput =
  | 'audio'
  | 'profile'
  | 'seed'
  | 'stem'
  | 'kernels'
  | 'drums'
  | 'decoder'
  | 'textures'
  | 'manifest';

/** Why a track is made for the first time. */
export const nothingThere = 'nothing was there';

/** One difference, as data. */
export interface Change {
  readonly input: ChangedInput;
  /** Which of several: a key of the profile, a drum recording, a texture. Null where there is one. */
  readonly name: string | null;
  /** Null stands for nothing: it was not there, is not there, or has no value. */
  readonly was: unknown;
  readonly is: unknown;
}

export function change(input: ChangedInput, was: unknown, is: unknown, name: string | null = null): Change {
  return { input, name, was: was ?? null, is: is ?? null };
}

/** The text every random choice comes from. Without a number the audio and the profile decide; with one, both it and the audio. */
export function seedText(seed: number | undefined, sourceSha256: string, options: TextureOptions): string {
  return seed === undefined ? `${sourceSha256}:${profileSeed(options)}` : `${seed}:${sourceSha256}`;
}

/** The number in such a text; undefined where audio and profile decided. */
export function seedNumber(text: string, sourceSha256: string): number | undefined {
  const [number = '', rest] = text.split(':');
  return rest === sourceSha256 && /^\d{1,16}$/.test(number) ? Number(number) : undefined;
}

/** Enough of each hash to tell two apart. */
function short(value: unknown): string {
  return String(value).replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');
}

/** `profile clouds.lowpass_hz: was 12000, is 9000` */
function changeText({ input, name, was, is }: Change): string {
  switch (input) {
    case 'audio':
      return `the audio of the source: its SHA-256 was ${short(was)}, is ${short(is)}`;
    case 'profile':
      return `profile${name === null ? ', by its hash' : ` ${name}`}: was ${valueText(was)}, is ${valueText(is)}`;
    case 'seed':
      return `seed: was ${seedWords(was)}, is ${seedWords(is)}`;
    case 'stem':
      return `the version of stem: was ${String(was)}, is ${String(is)}`;
    case 'kernels':
      return `--kernels: was ${String(was)}, is ${String(is)}`;
    case 'drums':
      return drumWords(name, was, is);
    case 'decoder':
      return `what decoded the source: was ${String(was)}, is ${String(is)}`;
    case 'textures':
      return `texture ${name ?? ''}: ${is === null ? 'is gone' : 'was changed'}`;
    case 'manifest':
    default:
      return was === null ? nothingThere : `manifest.json: ${String(is)}`;
  }
}

const mostLines = 12;

/** A line each; of very many, how many more there are. */
export function changesText(changes: readonly Change[]): string[] {
  const shown = changes.length > mostLines ? changes.slice(0, mostLines - 1) : changes;
  const rest = changes.length - shown.length;
  return [...shown.map(changeText), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function valueText(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? short(value) : JSON.stringify(value);
}

function seedWords(value: unknown): string {
  if (value === null) return 'from audio and profile';
  return typeof value === 'number' ? String(value) : valueText(value);
}

function drumWords(name: string | null, was: unknown, is: unknown): string {
  if (name === null) return 'the drum recordings: they come in another order';
  if (was === null) return `drum recording ${name}: is new`;
  if (is === null) return `drum recording ${name}: is not used any more`;
  return `drum recording ${name}: was ${valueText(was)}, is ${valueText(is)}`;
}
