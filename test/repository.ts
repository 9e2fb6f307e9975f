/** This checkout, and how a test runs its programs. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot: string = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end, with no input. */
export function run(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** Runs the built `stem`. */
export function stem(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, [path.join(repositoryRoot, 'apps/stem/bin/stem.js'), ...args], options);
}

/** The outcome of a program that must have ended well; otherwise an error with what it said. */
export function succeeded(outcome: Outcome): Outcome {
  if (outcome.status !== 0) throw new Error(`exit code ${outcome.status}: ${outcome.stderr}${outcome.stdout}`);
  return outcome;
}

/** A program of this checkout's development dependencies. */
export function tool(name: string): string {
  return path.join(repositoryRoot, 'node_modules/.bin', name);
}

/** The environment without what `npm test` tells of this checkout, which would steer an npm started in a test. */
function cleanEnvironment(extra: RunOptions['env'] = {}): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
  );
  return { ...Object.fromEntries(entries), INIT_CWD: undefined, NODE_OPTIONS: undefined, ...extra };
}
