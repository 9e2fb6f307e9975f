/** A profile's document to values: what it says, what it leaves to the defaults, and what is wrong with it. */
import { textureOptions, type TextureOptions } from '@stem/core/texture/options';
import { valuesOf } from '../settings/fields.ts';
import { readSettings, type Settings } from '../settings/read-settings.ts';
import { DocumentError, type Place, type Problem } from '../text/problem.ts';
import type { YamlDocument } from '../text/yaml.ts';
import { findConflicts, giveWay } from './cross-checks.ts';
import { pathOptions, profileSettings, type ProfilePaths } from './profile-schema.ts';
import { profileHash } from './profile-values.ts';

/** Where a value came from: the default, or a place in a file. */
export type Origin = 'default' | (Place & { readonly file: string });

export interface ParsedProfile {
  readonly options: TextureOptions;
  readonly paths: ProfilePaths;
  /** Unknown keys and the like: said, not fatal. */
  readonly warnings: readonly Problem[];
  /** Hash of the options; two profiles that say the same have the same. */
  readonly hash: string;
  /** For every key with dots, such as `clouds.lowpass_hz`. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Throws a DocumentError that names every problem. */
export function profileOf(document: YamlDocument): ParsedProfile {
  const settings = readSettings(document, profileSettings);
  const { paths, ...input } = settings.input;
  const isSet = (key: string): boolean => settings.places.has(key);
  const options = giveWay(textureOptions.parse(input), isSet);
  const problems = [...settings.problems, ...conflictProblems(options, settings, document)];
  // Who has to open the file anyway wants to see its odd keys too: most of them are mistakes.
  if (problems.length > 0) throw new DocumentError([...problems, ...settings.warnings]);
  const origins = valuesOf(profileSettings.root).map(({ path }): [string, Origin] => {
    const place = settings.places.get(path.join('.'));
    return [path.join('.'), place === undefined ? 'default' : { file: document.file, ...place }];
  });
  return {
    options,
    paths: pathOptions.parse(paths ?? {}),
    warnings: settings.warnings,
    hash: profileHash(options),
    origins: new Map(origins),
  };
}

/** A value that has a problem of its own stands at its default here: what that is at odds with is no second problem. */
function conflictProblems(options: TextureOptions, { places, problems }: Settings, { file }: YamlDocument): Problem[] {
  const isBad = (key: string): boolean => problems.some(({ path }) => path === key || path.startsWith(`${key}.`));
  return findConflicts(options)
    .filter(({ keys }) => !keys.some(isBad))
    .map(({ keys, message }) => {
      const path = keys.find((key) => places.has(key)) ?? keys[0] ?? '';
      return { file, ...(places.get(path) ?? { line: 1, column: 1 }), path, message };
    });
}
