/** The shells that complete: the script each takes, and the form in which it is answered. */
import { printable } from '../printable.ts';
import type { Candidate, Completions } from './candidates.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** What a script calls, with the shell's name and the words behind the program's name behind it. */
export const questionWord = '--get-completions';

/** How a script of the shell begins to ask a program of this name, whose words follow. */
const question = (program: string, shell: Shell): string => `command ${program} ${questionWord} ${shell} --`;

/** A name of the program that is also one of a function. */
const functionName = (program: string): string => `_${program.replaceAll(/\W/g, '_')}_completion`;

/**
 * Bash breaks words at `=` and reads an empty answer as leave to complete paths itself (`-o default`). Version 3.2, which macOS
 * has, knows no compopt and no mapfile: there, paths are offered where nothing else fits.
 */
function bashScript(program: string): string {
  const name = functionName(program);
  return `# Completion of ${program} for bash: save it where your bash looks, or: eval "$(${program} completion bash)"
${name}() {
  local line paths=none first=1 IFS=$' \\t\\n'
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $first ]]; then paths=$line first=; else COMPREPLY+=("$line"); fi
  done < <(${question(program, 'bash')} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  local typed="\${COMP_WORDS[COMP_CWORD]}"
  [[ $typed == '=' ]] && typed=
  case $paths in
    none) type compopt >/dev/null 2>&1 && compopt +o default ;;
    folders)
      type compopt >/dev/null 2>&1 && compopt -o filenames
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$typed") ;;
    files)
      if [[ \${#COMPREPLY[@]} -gt 0 ]]; then
        type compopt >/dev/null 2>&1 && compopt -o filenames
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$typed")
      fi ;;
  esac
}
complete -o default -F ${name} ${program}
`;
}

/** Works in a folder of \`fpath\` under the name \`_stem\`, and evaluated in .zshrc after compinit. */
function zshScript(program: string): string {
  const name = functionName(program);
  return `#compdef ${program}
# Completion of ${program} for zsh: save it as _${program} in a folder of your fpath, or, after compinit:
# eval "$(${program} completion zsh)"
${name}() {
  local -a lines
  lines=("\${(@f)$(${question(program, 'zsh')} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  local paths=$lines[1]
  lines=("\${(@)lines[2,-1]}")
  [[ $#lines -gt 0 && -n $lines[1] ]] && _describe '${program}' lines
  [[ $paths == none ]] && return
  [[ $PREFIX == --*=* ]] && compset -P '*='
  if [[ $paths == folders ]]; then _files -/; else _files; fi
}
if [[ $funcstack[1] == _${program} ]]; then ${name} "$@"; else compdef ${name} ${program}; fi
`;
}

function fishScript(program: string): string {
  const name = functionName(program);
  return `# Completion of ${program} for fish: save it as ~/.config/fish/completions/${program}.fish
function ${name}
    set -l typed (commandline -ct)
    set -l before (commandline -opc)
    set -e before[1]
    set -l lines (${question(program, 'fish')} $before "$typed" 2>/dev/null)
    set -l paths "$lines[1]"
    set -e lines[1]
    for line in $lines
        echo -- $line
    end
    set -l flag (string match -r -- '^--[^=]+=' $typed)
    set -l rest (string replace -r -- '^--[^=]+=' '' $typed)
    switch $paths
        case files
            for path in (__fish_complete_path "$rest")
                echo -- "$flag$path"
            end
        case folders
            for path in (__fish_complete_directories "$rest" '')
                echo -- "$flag$path"
            end
    end
end
complete -c ${program} -f -a '(${name})'
`;
}

/** The script that makes the shell ask the program of this name. */
export function completionScript(shell: Shell, program: string): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](program);
}

/** Bash breaks words at `=`: \`--format=csv\` comes as three. */
export function typedWords(shell: Shell, words: readonly string[]): readonly string[] {
  if (shell !== 'bash') return words;
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const last = joined.at(-1);
    const goesOn = words[index - 1] === '=' ? last?.endsWith('=') : word === '=';
    if (goesOn && last?.startsWith('--')) joined[joined.length - 1] = last + word;
    else joined.push(word);
  }
  return joined;
}

/** What fits, a line each; the first line says which paths fit, too. */
export function answerText(shell: Shell, { candidates, paths }: Completions, typed: string): string {
  return [paths, ...candidates.map((candidate) => lineOf(shell, candidate, typed))].map((line) => `${line}\n`).join('');
}

function lineOf(shell: Shell, { word, description }: Candidate, typed: string): string {
  const words = printable(description);
  if (shell === 'bash') return word.slice(/^--[^=]+=/.exec(typed)?.[0].length ?? 0);
  if (shell === 'zsh') return description === '' ? escaped(word) : `${escaped(word)}:${words}`;
  return description === '' ? word : `${word}\t${words}`;
}

/** A colon ends the word in zsh's lists. */
function escaped(word: string): string {
  return word.replaceAll(':', '\\:');
}
