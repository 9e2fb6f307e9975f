/** From what the parser found on the command line to a command's arguments, every mistake reported at once. */
import { InputError } from '@stem/core';
import { flaggedOptions, wordOptions } from './command.ts';
import { flagName } from './flag-name.ts';
import { foreignPathAdvice } from './foreign-path.ts';
import { givenValue, inSentence, missingValue, OptionMistake, quoted } from './option-value.ts';
import { commonFlags, flagsOf, strayWord, unknownFlag, type Called } from './stray-words.ts';

/** What the parser found: `_` holds the words that belong to no flag. */
export interface Parsed extends Readonly<Record<string, unknown>> {
  readonly _: readonly (string | number)[];
}

const alwaysKnown = new Set(['_', 'h', 'q', ...commonFlags]);

/** Flags that no command has, or this one has not. */
export function unknownFlags(parsed: Parsed, known: readonly string[]): string[] {
  return Object.keys(parsed).filter((key) => !alwaysKnown.has(key) && !known.includes(key));
}

/** What is wrong with the words that stand by themselves, behind the name of the command. */
function wordMistakes(words: readonly string[], called: Called, given: readonly string[]): string[] {
  const places = wordOptions(called.command);
  const takesAll = places.at(-1)?.[1].kind === 'words';
  return [
    ...(takesAll ? [] : words.slice(places.length)).map((word) => strayWord(word, called, given)),
    ...places.flatMap(([, { kind, required, placeholder, description, takes }], index) => {
      const taken = words.slice(index, kind === 'words' ? undefined : index + 1);
      if (taken.length === 0) return required ? [`${placeholder} is missing: ${inSentence(description)}`] : [];
      return taken.flatMap((word) => {
        const advice = takes === 'text' ? undefined : foreignPathAdvice(word);
        return advice === undefined ? [] : [`${quoted(word)}: ${advice}`];
      });
    }),
    ...(words.includes('') ? ['a word of the command line is empty'] : []),
  ];
}

/** One with what it needs stands below where something is missing. */
function mistakesText(mistakes: readonly string[], { command, fullName }: Called): string {
  const head = mistakes.length === 1 ? [] : [`the command line has ${mistakes.length} mistakes:`];
  const [example] = command.examples;
  const isShort = example !== undefined && mistakes.some((mistake) => mistake.includes(' is missing: '));
  return [...head, ...mistakes, ...(isShort ? [`for example: ${fullName} ${example.flags}`] : [])].join('\n  ');
}

/** The arguments of a command, defaults filled in. `commandWords` is 1 where the command's own name comes first. */
export function readArguments(called: Called, parsed: Parsed, commandWords: number): object {
  const { command } = called;
  const words = parsed._.slice(commandWords).map(String);
  const mistakes = [
    ...unknownFlags(parsed, flagsOf(command)).map((flag) => unknownFlag(flag, called)),
    ...wordMistakes(words, called, Object.keys(parsed)),
  ];
  const args: Record<string, unknown> = Object.fromEntries(
    wordOptions(command).map(([key, { kind }], index) => [key, kind === 'words' ? words.slice(index) : words[index]]),
  );
  for (const [key, option] of flaggedOptions(command)) {
    const flag = flagName(key);
    try {
      args[key] = parsed[flag] === undefined ? missingValue(flag, option) : givenValue(flag, parsed[flag], option);
    } catch (error) {
      if (!(error instanceof OptionMistake)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new InputError(mistakesText(mistakes, called));
  return args;
}
