/** Finds the profile that is meant by a name: a file of the archive, or one that comes with stem. */
import { InputError } from '@stem/core';
import { access, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../settings/nearest.ts';
import { compareCodePoints } from '../text/compare.ts';
import { decodeText, readBytes } from '../text/source-text.ts';
import { profileOf, type ParsedProfile } from './profile-of.ts';

export interface Profile extends ParsedProfile {
  /** What folders of textures are named after; undefined when no profile was asked for. */
  readonly name: string | undefined;
  /** The file it was read from; undefined for the default that comes with stem. */
  readonly file: string | undefined;
}

/** Which profile, and where to look for it. */
export interface ProfileRequest {
  /** A name, or the path of a `.yaml` file; without one, `config.yaml` of the root or the default. */
  readonly name?: string | undefined;
  readonly root: string;
  /** What the root is called in messages, where that is not its path. */
  readonly rootText?: string | undefined;
}

/** A profile that can be asked for by its name. */
export interface ProfileEntry {
  readonly name: string;
  /** The file of the archive that holds it; undefined for one that comes with stem. */
  readonly file: string | undefined;
}

/** The default says nothing: every value is the schema's own. */
const defaultName = 'default';
const start = { line: 1, column: 1 };
const emptyDocument = { file: defaultName, value: {}, problems: [], placeOf: () => start, keyPlaceOf: () => start };

const builtInNames = ['bright', 'dark', 'noisy'] as const;

/** The file of a profile that comes with stem, beside `src` and `dist`. */
function builtInFile(name: string): string {
  return fileURLToPath(new URL(`../../profiles/${name}.yaml`, import.meta.url));
}

/** Throws an InputError for an unknown profile (it lists the known ones), a DocumentError for a bad one. */
export async function loadProfile({ name, root, rootText = root }: ProfileRequest): Promise<Profile> {
  if (name !== undefined && isYamlPath(name)) return readProfile(folderName(nameOfFile(name)), name);
  const candidates = name === undefined ? [path.join(root, 'config.yaml')] : archiveFiles(folderName(name), root);
  for (const file of candidates) {
    if (!(await isThere(file))) continue;
    await requireOwn(root, file);
    return readProfile(name, file, rootText + file.slice(root.length));
  }
  if (name === undefined || name === defaultName) return { ...profileOf(emptyDocument), name, file: undefined };
  if (builtInNames.some((known) => known === name)) return readProfile(name, builtInFile(name));
  throw await unknownProfile(name, root);
}

/**
 * The profile that a manifest holds every value of, under the name it has there. Throws a DocumentError where this version
 * knows other values.
 */
export function profileFromValues(values: Readonly<Record<string, unknown>>, name: string | null): Profile {
  return { ...profileOf({ ...emptyDocument, value: values }), name: name ?? undefined, file: undefined };
}

/** Every profile there is for an archive: its own, then those that come with stem. */
export async function listProfiles(root: string): Promise<ProfileEntry[]> {
  const own = [
    ...(await profilesIn(root, /^config_(.+)\.yaml$/)),
    ...(await profilesIn(path.join(root, 'configs'), /^(?!selection\.yaml$)(.+)\.yaml$/)),
  ];
  const builtIn = [defaultName, ...builtInNames].map((name) => ({ name, file: undefined }));
  const byName = new Map([...own, ...builtIn].toReversed().map((entry) => [entry.name, entry]));
  return [...byName.values()].sort((a, b) => compareCodePoints(a.name, b.name));
}

function archiveFiles(name: string, root: string): string[] {
  return [path.join(root, `config_${name}.yaml`), path.join(root, 'configs', `${name}.yaml`)];
}

async function readProfile(name: string | undefined, file: string, shown: string = file): Promise<Profile> {
  // Loaded here because it brings the parser of YAML, which the default does without.
  const { parseProfile } = await import('./parse-profile.ts');
  return { ...parseProfile(decodeText(await readBytes(file), shown), shown), name, file };
}

/** `config_light.yaml` is the profile `light`, wherever it lies: found by its name or by its path, it is one profile. */
function nameOfFile(file: string): string {
  const { name } = path.parse(file);
  return /^config_(.+)$/.exec(name)?.[1] ?? name;
}

function isYamlPath(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

/** The name becomes a folder beside `by_source`: it may not lead elsewhere, nor be taken for it. */
function folderName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{M}\p{N} _.-]*$/u.test(name) && name !== 'by_source' && name.length <= 64) return name;
  throw new InputError(
    `Expected the name of a profile (letters, digits, blanks, _ . -) or the path of a .yaml file, got ${JSON.stringify(name)}.`,
  );
}

/** An archive of somebody's reads nothing outside itself. Throws InputError where a link leads out of it. */
async function requireOwn(root: string, file: string): Promise<void> {
  const [inner, outer] = await Promise.all([realpath(file).catch(() => file), realpath(root)]);
  if (inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep) || inner === file) return;
  throw new InputError(
    `The profile ${file} is outside the root: a link leads to ${inner}. If that is meant, name it: --profile ${inner}`,
  );
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
}

async function profilesIn(folder: string, pattern: RegExp): Promise<ProfileEntry[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.flatMap((file) => {
    const name = pattern.exec(file)?.[1];
    return name === undefined ? [] : [{ name, file: path.join(folder, file) }];
  });
}

async function unknownProfile(name: string, root: string): Promise<InputError> {
  const known = (await listProfiles(root)).map((entry) => entry.name);
  const near = nearest(name, known);
  return new InputError(
    `There is no profile ${JSON.stringify(name)}${near === undefined ? '' : ` (nearest: ${near})`}. Known profiles: ${known.join(', ')}; a file of your own ends in .yaml.`,
  );
}
