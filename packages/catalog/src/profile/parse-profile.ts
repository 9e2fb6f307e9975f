/** The text of a profile to values. */
import type { Problem } from '../text/problem.ts';
import { parseYaml } from '../text/yaml.ts';
import { profileOf, type ParsedProfile } from './profile-of.ts';

/** Throws a DocumentError that names every problem. */
export function parseProfile(text: string, file: string): ParsedProfile {
  const profile = profileOf(parseYaml(text, file));
  return { ...profile, warnings: [...emptyWarning(text, file), ...profile.warnings] };
}

function emptyWarning(text: string, file: string): Problem[] {
  if (text.trim() !== '') return [];
  return [
    {
      file,
      line: 1,
      column: 1,
      path: '',
      message: 'expected a profile, got an empty file (every value is the default)',
    },
  ];
}
