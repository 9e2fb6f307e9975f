/** Words are taken as they come: no numbers guessed, no `--no-x`, no dots into objects. Checks are read-arguments'. */
export const parserConfiguration = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
  'strip-aliased': true,
} as const;
