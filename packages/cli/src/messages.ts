/** Words for the person: lines on stderr that never collide with a progress bar. */
import { painter } from './painter.ts';
import { printable, printableLines } from './printable.ts';
import { startProgress, type Progress, type ProgressRequest } from './progress/progress.ts';

/** The part of stderr that is used. */
export interface TextStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(env?: object): boolean;
}

export interface Messages {
  /** A plain line (or several). Control characters come out as visible escapes. */
  info(text: string): void;
  /** Something is odd, the work goes on. */
  warn(text: string): void;
  /** Something failed. */
  error(text: string): void;
  /** On a terminal, a line with rate, failures and time left; nothing elsewhere. Stop it when done. */
  progress(request: ProgressRequest): Progress;
  /** Takes a running bar off the screen, before the process ends. */
  close(): void;
}

export interface MessageOptions {
  /** Words of the command line and folders that messages repeat: one that holds line ends makes no line of its own. */
  readonly paths?: readonly string[];
  /** Only warnings and errors. */
  readonly isQuiet?: boolean;
  readonly hasProgress?: boolean;
}

export function createMessages(
  stream: TextStream,
  env: Readonly<Record<string, string | undefined>>,
  { paths = [], isQuiet = false, hasProgress = true }: MessageOptions = {},
): Messages {
  const paint = painter(stream, env);
  const broken = paths.flatMap((path) => path.split('/')).filter((name) => name.includes('\n'));
  const inert = (text: string): string =>
    printableLines(broken.reduce((rest, name) => rest.replaceAll(name, printable), text));
  let running: Progress | undefined;
  const line = (text: string): void => {
    running?.clear();
    stream.write(`${text}\n`);
  };
  return {
    info: (text) => {
      if (!isQuiet) line(inert(text));
    },
    warn: (text) => line(`${paint('yellow', 'warning:')} ${inert(text)}`),
    error: (text) => line(`${paint('red', 'error:')} ${inert(text)}`),
    progress: (request) => {
      running?.stop();
      const progress = startProgress(request, hasProgress && !isQuiet ? stream : undefined, env);
      running = progress;
      const stop = (): void => {
        progress.stop();
        if (running === progress) running = undefined;
      };
      return { ...progress, stop };
    },
    close: () => running?.stop(),
  };
}
