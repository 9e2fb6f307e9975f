/** What an app's main calls: the program on the real process. */
import { readFileSync } from 'node:fs';
import { InputError } from '@stem/core';
import type { Program } from './command.ts';
import { explainError, systemReason } from './explain-error.ts';
import { exitCode } from './exit-code.ts';
import { createMessages } from './messages.ts';
import { runProgram, type Surroundings } from './run-program.ts';

const interruptSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function onInterrupt(interrupted: () => void): () => void {
  for (const name of interruptSignals) process.on(name, interrupted);
  return () => {
    for (const name of interruptSignals) process.off(name, interrupted);
  };
}

/** A reader that went away (`stem … | head`) is no failure: what is left to say is dropped. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      process.exitCode = exitCode.wrong;
      if (stream !== process.stdout) return;
      fail(
        new InputError(`cannot write to standard output: ${systemReason(error) ?? error.message}`, { cause: error }),
      );
    });
  }
}

function fail(error: unknown): void {
  const explanation = explainError(error, process.env);
  createMessages(process.stderr, process.env).error(explanation.text);
  process.exit(explanation.exitCode);
}

/** Runs the program and leaves its exit code with the process, which ends by itself. */
export async function runMain(program: Program): Promise<void> {
  outliveReaders();
  process.on('uncaughtException', fail);
  const surroundings: Surroundings = {
    words: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt,
    exit: (code) => process.exit(code),
  };
  const code = await runProgram(program, surroundings);
  // Whoever interrupts does not wait for what still runs; otherwise the process ends by itself, its pipes emptied.
  if (code === exitCode.interrupted) process.exit(code);
  process.exitCode ??= code;
}

/** The version in the package.json above a package's `dist`: `packageVersion(import.meta.url)` in its main. */
export function packageVersion(moduleUrl: string): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', moduleUrl), 'utf8')) as { version: string };
  return manifest.version;
}
