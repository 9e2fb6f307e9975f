import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { FormatError, InputError, InternalError } from '@stem/core';
import type { Command, Context, Program } from './command.ts';
import { exitCode } from './exit-code.ts';
import { runProgram, type Surroundings } from './run-program.ts';

interface MixArgs {
  readonly output: string;
  readonly format: 'csv' | 'json' | undefined;
  readonly jobs: number;
  readonly gainDb: number | undefined;
  readonly ignore: readonly string[];
  readonly verbose: boolean;
  readonly json: boolean;
}

type Run = (args: MixArgs, context: Context) => Promise<number>;

function mixCommand(run: Run, interruptible = false): Command<MixArgs> {
  return {
    name: 'mix',
    summary: 'Mixes.',
    options: {
      output: { kind: 'text', default: 'mix.wav', description: 'The file to write.' },
      format: { kind: 'choice', choices: ['csv', 'json'], description: 'Form.' },
      jobs: { kind: 'number', default: 2, min: 1, max: 64, integer: true, description: 'At a time.' },
      gainDb: { kind: 'number', unit: 'decibels', description: 'Gain.' },
      ignore: { kind: 'list', description: 'Skips.' },
      verbose: { kind: 'flag', description: 'Talks.' },
      json: { kind: 'flag', description: 'For machines.' },
    },
    examples: [{ flags: '--output loud.wav', description: 'Mixes into loud.wav.' }],
    ...(interruptible ? { interruptible } : {}),
    run,
  };
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly args: MixArgs | undefined;
  readonly exits: readonly number[];
}

interface Staging {
  readonly run?: Run;
  readonly alone?: boolean;
  readonly interruptible?: boolean;
  readonly env?: Record<string, string>;
  readonly tty?: boolean;
}

/** Runs `studio <words>` (or the command alone) with streams of its own; `interrupt` in the context presses Ctrl-C. */
async function studio(words: readonly string[], staging: Staging = {}): Promise<Outcome> {
  let args: MixArgs | undefined;
  let stdout = '';
  const exits: number[] = [];
  const stderr = Object.assign(new PassThrough(), {
    isTTY: staging.tty ?? false,
    hasColors: () => !staging.env?.['NO_COLOR'],
  });
  const run: Run = async (given, context) => {
    args = given;
    return (await staging.run?.(given, context)) ?? exitCode.done;
  };
  const mix = mixCommand(run, staging.interruptible);
  const other: Command<{ readonly quality: number; readonly song: string }> = {
    ...mixCommand(run),
    name: 'render',
    summary: 'Renders.',
    options: {
      quality: { kind: 'number', required: true, description: 'How fine.' },
      song: { kind: 'word', placeholder: 'SONG', required: true, description: 'The song to render.' },
    },
    examples: [{ flags: 'song.yaml --quality 5', description: 'Renders it.' }],
    run: async () => exitCode.done,
  };
  const program: Program = {
    name: 'studio',
    version: '1.2.3',
    summary: 'A studio.',
    commands: staging.alone ? [mix] : [mix, other],
  };
  const surroundings: Surroundings = {
    words,
    cwd: '/somewhere',
    env: staging.env ?? {},
    stdout: { write: (text) => (stdout += text) },
    stderr,
    onInterrupt: (interrupted) => {
      pressCtrlC = interrupted;
      return () => {};
    },
    exit: (code) => exits.push(code),
  };
  const code = await runProgram(program, surroundings);
  return { code, stdout, stderr: String(stderr.read() ?? ''), args, exits };
}

let pressCtrlC = (): void => {};

describe('arguments', () => {
  test('defaults are filled in', async () => {
    const { args, code } = await studio(['mix']);
    expect(code).toBe(0);
    expect(args).toEqual({
      output: 'mix.wav',
      format: undefined,
      jobs: 2,
      gainDb: undefined,
      ignore: [],
      verbose: false,
      json: false,
    });
  });

  test('values come as they are written: quotes, spaces, a leading dash, numbers as names', async () => {
    const words = [
      'mix',
      '--output=-"my mix".wav',
      '--gain-db',
      '-3.5',
      '--jobs=8',
      '--ignore',
      '007',
      '--ignore',
      'a b',
      '--verbose',
    ];
    const { args } = await studio(words);
    expect(args).toMatchObject({
      output: '-"my mix".wav',
      gainDb: -3.5,
      jobs: 8,
      ignore: ['007', 'a b'],
      verbose: true,
    });
  });

  test.each([
    ['--jobs 0', "--jobs must be a whole number from 1 to 64, not '0'"],
    ['--jobs 2.5', "--jobs must be a whole number from 1 to 64, not '2.5'"],
    ['--jobs 0x10', "not '0x10'"],
    ['--gain-db abc', "--gain-db must be a number of decibels, not 'abc'"],
    ['--gain-db NaN', "--gain-db must be a number of decibels, not 'NaN'"],
    ['--gain-db 1e999', "--gain-db must be a number of decibels, not '1e999'"],
    ['--jobs 2 --jobs 3', '--jobs is given 2 times; give it once'],
    ['--output', '--output needs a value'],
    ['--output --verbose', '--output needs a value'],
    ['--output=', '--output needs a value'],
    ['--format xml', "--format must be one of csv, json, not 'xml'"],
    ['--verbos', 'unknown flag --verbos; did you mean --verbose?'],
    ['--no-verbose', 'unknown flag --no-verbose'],
    ['--gainDb 3', 'unknown flag --gainDb; did you mean --gain-db?'],
    ['--verbose=yes', '--verbose takes no value'],
    ['song.wav', "'song.wav' belongs to no flag; did you mean --output song.wav?"],
    ['song.wav --output x.wav', "'song.wav' belongs to no flag; studio mix --help shows what fits"],
    ['––jobs', "'––jobs' is no flag: write --jobs"],
    ['/jobs', "'/jobs' is no flag: write --jobs"],
    ['--verbose yes', "'yes' belongs to no flag: those that switch something on are written alone"],
    ['render', "'render' is a command of its own"],
    ['--quality 5', 'unknown flag --quality; it is one of studio render'],
    ['--gain-db 1,5', "--gain-db must be a number of decibels, not '1,5' (write 1.5)"],
    ['--output ~/mix.wav', "--output '~/mix.wav': the shell puts your home folder there only where"],
    ['--output https://example.com/a', "--output 'https://example.com/a': stem reads nothing at such an address"],
    ['--output file:///a/b.wav', 'an address is no path: write /a/b.wav'],
    [String.raw`--output C:\Music\a.wav`, 'a path of Windows; under WSL it is /mnt/c/Music/a.wav'],
    ['--x.y 1', 'unknown flag --x.y'],
    ['--constructor 1', 'unknown flag --constructor'],
    ['--__proto__=1', 'unknown flag --__proto__=1'],
  ])('%s is refused with its reason', async (line, message) => {
    const { code, stderr, stdout, args } = await studio(['mix', ...line.split(' ')]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stdout).toBe('');
    expect(args).toBeUndefined();
  });

  test.each([
    ['render', 'SONG is missing: the song to render\n  --quality is missing: how fine\n'],
    ['render a.yaml --quality 1 b.yaml', "'b.yaml' is one word too many; a path with blanks in it goes in quotes\n"],
    ['--verion', 'unknown flag --verion; did you mean --version?\n'],
  ])('%s', async (line, words) => {
    const { code, stderr } = await studio(line.split(' '));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
    const isMissing = words.includes('is missing');
    expect(stderr.endsWith('\n  for example: studio render song.yaml --quality 5\n')).toBe(isMissing);
  });

  test('one of a few words may be in capitals', async () => {
    expect(await studio(['mix', '--format', 'CSV'])).toMatchObject({ code: 0, args: { format: 'csv' } });
  });

  test('all mistakes are reported at once', async () => {
    const { stderr } = await studio(['mix', '--jobs', '0', '--format', 'xml', '--otput', 'x']);
    expect(stderr).toMatch(/3 mistakes/);
    expect(stderr).toMatch(/--otput; did you mean --output\?/);
  });

  test('control characters in a mistake come out inert', async () => {
    const { stderr } = await studio(['mix', '--jobs', '\x1b[2J', '--\x1b]0;x\x07']);
    for (const control of ['\x1b', '\x07']) expect(stderr).not.toContain(control);
  });
});

describe('program', () => {
  test('a mistyped command gets the nearest one', async () => {
    expect(await studio(['rendr'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("did you mean 'render'?"),
    });
  });

  test('no command: says which there are', async () => {
    expect(await studio([])).toMatchObject({ code: 2, stderr: expect.stringContaining('studio mix, studio render') });
  });

  test('help, version and completion go to stdout and run nothing', async () => {
    for (const words of [
      ['--help'],
      ['-h'],
      ['mix', '--help'],
      ['mix', '--jobs', '0', '--help'],
      ['--version'],
      ['completion', 'bash'],
      ['help'],
      ['help', 'mix'],
    ]) {
      const { code, stdout, stderr, args } = await studio(words);
      expect({ words, code, stderr, args }).toEqual({ words, code: 0, stderr: '', args: undefined });
      expect(stdout).not.toBe('');
    }
  });

  test('the help of a command names flags, defaults, choices, examples and fits 80 columns', async () => {
    const { stdout } = await studio(['mix', '--help']);
    for (const part of ['--gain-db', 'mix.wav', '"csv", "json"', 'studio mix --output loud.wav'])
      expect(stdout).toContain(part);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('a program of one command is that command', async () => {
    expect((await studio(['--jobs', '3'], { alone: true })).args).toMatchObject({ jobs: 3 });
    expect((await studio(['--jbs', '3'], { alone: true })).stderr).toContain('did you mean --jobs?');
    expect((await studio(['--help'], { alone: true })).stdout).toContain('studio --output loud.wav');
  });

  test('help behind the name of a command is what --help says; what is no command is said', async () => {
    expect((await studio(['help', 'mix'])).stdout).toBe((await studio(['mix', '--help'])).stdout);
    expect(await studio(['help', 'mx'])).toMatchObject({ code: 2, stderr: expect.stringContaining("'mix'") });
  });

  test('the script is for the shell that is named, otherwise for the one of the user', async () => {
    const { stdout } = await studio(['completion', 'fish']);
    expect(stdout).toContain('complete -c studio');
    expect((await studio(['completion'], { env: { SHELL: '/usr/bin/fish' } })).stdout).toBe(stdout);
    expect((await studio(['completion', 'zsh'], { alone: true })).stdout).toContain('#compdef studio');
    for (const [words, env] of [
      [['completion', 'csh'], {}],
      [['completion'], {}],
    ] as const) {
      expect(await studio(words, { env })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('bash, zsh, fish'),
      });
    }
  });

  test('the shell completes flags and choices', async () => {
    const asked = async (...words: string[]) => (await studio(['--get-completions', 'bash', '--', ...words])).stdout;
    expect(await asked('mix', '--')).toContain('--gain-db\n');
    expect(await asked('mix', '--format', '')).toBe('none\ncsv\njson\n');
    expect(await asked('comp')).toBe('none\ncompletion\n');
  });
});

describe('failures', () => {
  const failing = (error: unknown, env: Record<string, string> = {}) =>
    studio(['mix'], {
      env,
      run: async () => {
        throw error;
      },
    });

  test('what the user can mend is one sentence, without a stack', async () => {
    expect(await failing(new InputError('the folder x is not there'))).toMatchObject({
      code: 2,
      stderr: 'error: the folder x is not there\n',
    });
    expect((await failing(new FormatError('bad chunk'))).code).toBe(2);
  });

  test('a refusal of the operating system is named with its path', async () => {
    const error = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write', path: '/a/b.csv' });
    expect((await failing(error)).stderr).toBe('error: cannot write /a/b.csv: the disk is full (ENOSPC)\n');
  });

  test('our own fault asks for a report, and shows the stack only under STEM_DEBUG', async () => {
    const quiet = await failing(new InternalError('seam is odd'));
    expect(quiet).toMatchObject({ code: 2, stderr: expect.stringContaining('STEM_DEBUG=1') });
    expect(quiet.stderr).not.toMatch(/ at .*run-program/);
    const loud = await failing(new TypeError('x', { cause: new Error('deeper') }), { STEM_DEBUG: '1' });
    expect(loud.stderr).toMatch(/TypeError: x\n\s+at /);
    expect(loud.stderr).toMatch(/caused by: Error: deeper/);
    expect((await failing('a string')).code).toBe(2);
  });
});

describe('interruption', () => {
  test('the first Ctrl-C asks an interruptible command to stop, the second ends the process', async () => {
    const { code, exits } = await studio(['mix'], {
      interruptible: true,
      run: async (_args, { signal }) => {
        pressCtrlC();
        expect(signal.aborted).toBe(true);
        pressCtrlC();
        signal.throwIfAborted();
        return exitCode.done;
      },
    });
    expect({ code, exits }).toEqual({ code: 130, exits: [130] });
  });

  test('a command that does not listen ends at once', async () => {
    const { exits } = await studio(['mix'], {
      run: async () => {
        pressCtrlC();
        return exitCode.done;
      },
    });
    expect(exits).toEqual([130]);
  });
});

describe('messages', () => {
  const speak: Run = async (_args, { messages, results }) => {
    messages.info('plain \x1b[31m');
    messages.warn('odd');
    results.json({ name: '\x1b' });
    return exitCode.incomplete;
  };

  test('a pipe gets plain text, control characters visible', async () => {
    const { code, stdout, stderr } = await studio(['mix'], { run: speak });
    expect(code).toBe(1);
    expect(stderr).toBe('plain \\x1b[31m\nwarning: odd\n');
    expect(JSON.parse(stdout)).toEqual({ name: '\x1b' });
  });

  test('a terminal gets colour, unless NO_COLOR', async () => {
    expect((await studio(['mix'], { run: speak, tty: true })).stderr).toContain('\x1b[33mwarning:\x1b[39m odd');
    expect((await studio(['mix'], { run: speak, tty: true, env: { NO_COLOR: '1' } })).stderr).not.toContain('\x1b');
  });

  const reading: Run = async (_args, { messages }) => {
    const progress = messages.progress({ label: 'Reading', unit: 'files', total: 4 });
    progress.advance(2);
    // What draws is loaded by then.
    await import('./progress/terminal-line.ts');
    await new Promise((resolve) => setImmediate(resolve));
    messages.info('halfway');
    progress.stop();
    return exitCode.done;
  };

  test('a message in the middle of progress takes a line of its own, and the progress leaves no trace', async () => {
    const { stderr } = await studio(['mix'], { tty: true, env: { NO_COLOR: '1', LANG: 'C' }, run: reading });
    expect(stderr).toBe('\r\x1b[JReading ############------------ 50% 2/4 files\r\r\x1b[Jhalfway\n');
  });

  test('there is no progress in a pipe, with --json, with --quiet, on a dumb terminal, in CI', async () => {
    for (const staging of [{ tty: false }, { tty: true, env: { TERM: 'dumb' } }, { tty: true, env: { CI: 'true' } }]) {
      expect((await studio(['mix'], { run: reading, ...staging })).stderr).toBe('halfway\n');
    }
    expect((await studio(['mix', '--json'], { run: reading, tty: true })).stderr).toBe('halfway\n');
    expect((await studio(['mix', '--quiet'], { run: reading, tty: true })).stderr).toBe('');
  });

  test('--quiet leaves warnings, errors and results', async () => {
    for (const word of ['--quiet', '-q']) {
      const { code, stdout, stderr } = await studio(['mix', word], { run: speak });
      expect({ code, stderr }).toEqual({ code: 1, stderr: 'warning: odd\n' });
      expect(stdout).not.toBe('');
    }
    expect((await studio(['mix', '--quiet=no'])).stderr).toContain('--quiet takes no value');
  });

  test('a short job in a pipe prints no progress', async () => {
    const { stderr } = await studio(['mix'], {
      run: async (_args, { messages }) => {
        const progress = messages.progress({ label: 'Reading', unit: 'files', total: 2 });
        progress.advance();
        progress.advance();
        progress.stop();
        return exitCode.done;
      },
    });
    expect(stderr).toBe('');
  });
});
