/** Runs a program's command and turns whatever happens into words and an exit code. */
import type { Command, Context, Program } from './command.ts';
import { readCommandLine } from './command-line.ts';
import { explainError } from './explain-error.ts';
import { exitCode } from './exit-code.ts';
import { createMessages, type Messages, type TextStream } from './messages.ts';
import { createResults, type Results, type Sink } from './results.ts';

/** What a program touches of its process; a test passes its own. */
export interface Surroundings {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: TextStream;
  /** Tells `interrupted` of each Ctrl-C while a command runs; returns how to stop listening. */
  onInterrupt(interrupted: () => void): () => void;
  /** Ends the process now. */
  exit(code: number): void;
}

const helpWidth = { narrowest: 30, usual: 80, widest: 100 };

function widthOf({ columns }: TextStream): number {
  return Math.max(helpWidth.narrowest, Math.min(columns ?? helpWidth.usual, helpWidth.widest));
}

interface Channels {
  readonly messages: Messages;
  readonly results: Results;
}

/** The first Ctrl-C asks the command to stop, the last ends the process; a command that can't stop ends at once. */
function interruptible({ interruptible: ways }: Command, { messages }: Channels, surroundings: Surroundings) {
  const [first, second] = [new AbortController(), new AbortController()];
  const usual = 'Stopping … (Ctrl-C again ends at once)';
  const texts = ways === undefined ? [] : ways === true ? [usual] : [ways.first, ways.second];
  const steps = texts.map((text, index) => ({ text, controller: index === 0 ? first : second }));
  const stopListening = surroundings.onInterrupt(() => {
    const step = steps.shift();
    if (step !== undefined) {
      messages.info(step.text);
      step.controller.abort();
      return;
    }
    messages.close();
    surroundings.exit(exitCode.interrupted);
  });
  return { signal: first.signal, urgent: second.signal, stopListening };
}

async function runCommand(command: Command, args: object, channels: Channels, surroundings: Surroundings) {
  const { signal, urgent, stopListening } = interruptible(command, channels, surroundings);
  const context: Context = { ...channels, signal, urgent, cwd: surroundings.cwd, env: surroundings.env };
  try {
    return await command.run(args, context);
  } catch (error) {
    if (!signal.aborted) throw error;
    channels.messages.info('Interrupted. Run the same command again to go on.');
    return exitCode.interrupted;
  } finally {
    stopListening();
    channels.messages.close();
  }
}

/** The exit code of one run. Nothing is thrown. */
export async function runProgram(program: Program, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env, words, cwd } = surroundings;
  const paths = [cwd, ...words];
  const messages = createMessages(stderr, env, { paths });
  const channels: Channels = { messages, results: createResults(stdout, env) };
  try {
    const request = readCommandLine({ program, words, width: widthOf(stderr) });
    if (request.kind === 'print') {
      channels.results.write(request.text);
      return exitCode.done;
    }
    const { command, args, isQuiet } = request;
    // What a script reads is not mixed with what moves.
    const hasProgress = !('json' in args && args.json === true);
    const wanted = createMessages(stderr, env, { paths, isQuiet, hasProgress });
    return await runCommand(command, args, { ...channels, messages: wanted }, surroundings);
  } catch (error) {
    const explanation = explainError(error, env);
    channels.messages.error(explanation.text);
    return explanation.exitCode;
  }
}
