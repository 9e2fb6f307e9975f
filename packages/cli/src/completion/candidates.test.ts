import { describe, expect, test } from '@jest/globals';
import type { Command, Program } from '../command.ts';
import { completionsOf } from './candidates.ts';
import { answerText, typedWords } from './shells.ts';

interface MixArgs {
  readonly song: string | undefined;
  readonly output: string;
  readonly room: string | undefined;
  readonly mood: string | undefined;
  readonly format: 'csv' | 'json' | undefined;
  readonly jobs: number | undefined;
  readonly skip: readonly string[];
  readonly loud: boolean;
}

const mix: Command<MixArgs> = {
  name: 'mix',
  summary: 'Mixes.',
  options: {
    song: { kind: 'word', placeholder: 'SONG', description: 'The song.' },
    output: { kind: 'text', default: 'mix.wav', description: 'What to write.' },
    room: { kind: 'text', takes: 'folder', description: 'Where.' },
    mood: { kind: 'text', takes: 'text', suggestions: ['calm', 'wild'], description: 'How.' },
    format: { kind: 'choice', choices: ['csv', 'json'], description: 'Form.' },
    jobs: { kind: 'number', description: 'How many.' },
    skip: { kind: 'list', description: 'What not.' },
    loud: { kind: 'flag', description: 'Louder.' },
  },
  examples: [],
  run: async () => 0,
};
const studio: Program = {
  name: 'studio',
  version: '1',
  summary: '',
  commands: [mix, { ...mix, name: 'master', summary: 'Masters.' }],
};

const offered = (...words: string[]): readonly string[] =>
  completionsOf(studio, words).candidates.map(({ word }) => word);
const paths = (...words: string[]): string => completionsOf(studio, words).paths;

describe('a shell is offered', () => {
  test('the commands, and behind one its flags', () => {
    expect(offered('')).toEqual(['mix', 'master']);
    expect(offered('ma')).toEqual(['master']);
    expect(offered('--')).toEqual(['--quiet', '--help', '--version']);
    expect(offered('mix', '--l')).toEqual(['--loud']);
    expect(offered('mixx', '')).toEqual([]);
  });

  test('files for as many words as it takes', () => {
    const join: Command<{ readonly files: readonly string[] }> = {
      name: 'join',
      summary: 'Joins.',
      options: { files: { kind: 'words', placeholder: 'FILE', description: 'Them.' } },
      examples: [],
      run: async () => 0,
    };
    const program = { ...studio, commands: [mix, join] };
    for (const before of [[], ['a.wav'], ['a.wav', 'b.wav', 'c.wav']]) {
      expect(completionsOf(program, ['join', ...before, '']).paths).toBe('files');
    }
  });

  test('a flag once, a list as often as wanted', () => {
    expect(offered('mix', '--loud', '--skip', 'x', '--output=y', '--')).toEqual(
      expect.arrayContaining(['--skip', '--format', '--help']),
    );
    expect(offered('mix', '--loud', '--output=y', '--lo')).toEqual([]);
    expect(offered('mix', '--loud', '--output=y', '--out')).toEqual([]);
  });

  test('the values of a flag, in a word of their own or in the same', () => {
    expect(offered('mix', '--format', '')).toEqual(['csv', 'json']);
    expect(offered('mix', '--format=j')).toEqual(['--format=json']);
    expect(offered('mix', '--mood', 'w')).toEqual(['wild']);
    expect(offered('mix', '--jobs', '')).toEqual([]);
  });

  test('paths where a path is meant, and nowhere else', () => {
    expect(paths('mix', '--output', '')).toBe('files');
    expect(paths('mix', '--room=')).toBe('folders');
    expect(paths('mix', '')).toBe('files');
    expect(paths('mix', '--', '--odd')).toBe('files');
    for (const word of ['--mood', '--jobs', '--format']) expect(paths('mix', word, '')).toBe('none');
    expect(paths('mix', 'song.yaml', '')).toBe('none');
    expect(offered('mix', 'song.yaml', '--f')).toEqual(['--format']);
  });

  test('the flags alone where the program is one command', () => {
    const alone = { ...studio, commands: [mix] };
    expect(completionsOf(alone, ['--for']).candidates.map(({ word }) => word)).toEqual(['--format']);
    expect(completionsOf(alone, ['']).paths).toBe('files');
  });
});

describe('the answer', () => {
  const answer = { candidates: [{ word: '--at=a:b', description: 'At\x1b once.' }], paths: 'none' as const };

  test('is in the form of the shell, descriptions inert', () => {
    expect(answerText('fish', answer, '--at=')).toBe('none\n--at=a:b\tAt\\x1b once.\n');
    expect(answerText('zsh', answer, '--at=')).toBe('none\n--at=a\\:b:At\\x1b once.\n');
    expect(answerText('bash', answer, '--at=')).toBe('none\na:b\n');
  });

  test('is to whole words where bash breaks them at =', () => {
    expect(typedWords('bash', ['mix', '--format', '=', 'c'])).toEqual(['mix', '--format=c']);
    expect(typedWords('bash', ['mix', '--format', '='])).toEqual(['mix', '--format=']);
    expect(typedWords('bash', ['mix', 'a', '--loud', 'b'])).toEqual(['mix', 'a', '--loud', 'b']);
    expect(typedWords('bash', ['mix', '--format', '=', 'csv', '--room', '='])).toEqual([
      'mix',
      '--format=csv',
      '--room=',
    ]);
    expect(typedWords('zsh', ['--format', '='])).toEqual(['--format', '=']);
  });
});
