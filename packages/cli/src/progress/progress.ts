/** How far a long job is: a line that is drawn again on a terminal, nothing where nobody looks. */
import type { TextStream } from '../messages.ts';
import { printable } from '../printable.ts';
import { paceText, type Glyphs } from './progress-line.ts';
import { createTally, type Piece, type ProgressRequest, type Tally } from './tally.ts';
import type { TerminalLine } from './terminal-line.ts';

export type { Piece, ProgressRequest } from './tally.ts';

export interface Progress extends Pick<Tally, 'advance' | 'skip' | 'rename'> {
  /** Begins a piece; its name is shown while it is worked on. Its weight is its part of the whole. */
  begin(name: string, weight?: number): Piece;
  /** Takes the line off the screen, so that a message can be written there; it comes back by itself. */
  clear(): void;
  /** Ends it and leaves no trace. */
  stop(): void;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Of terminals that cannot draw a line again, and of logs of servers that pretend to be one. */
const plainLineEveryMs = 10_000;

/** Without a stream it is counted, and not shown. */
export function startProgress(request: ProgressRequest, stream: TextStream | undefined, env: Env): Progress {
  const tally = createTally(request, () => performance.now() / 1000);
  const shown = stream?.isTTY === true ? onTerminal(tally, stream, env) : { clear: () => {}, stop: () => {} };
  return {
    ...shown,
    begin: (name, weight) => tally.begin(printable(name), weight),
    advance: tally.advance,
    skip: tally.skip,
    rename: tally.rename,
  };
}

function onTerminal(tally: Tally, stream: TextStream, env: Env): TerminalLine {
  const isPlain = env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '';
  return isPlain ? plainLines(tally, stream) : drawnLine(tally, stream, glyphsOf(env));
}

function plainLines(tally: Tally, stream: TextStream): TerminalLine {
  const tell = (): void => {
    const { label, done, total, unit, ...rest } = tally.state();
    const count = total === undefined ? `${done}` : `${done} of ${total}`;
    const pace = paceText({ label, done, total, unit, ...rest });
    stream.write(`${label}: ${count} ${unit}${pace === '' ? '' : `, ${pace}`}\n`);
  };
  const timer = setInterval(tell, plainLineEveryMs);
  timer.unref();
  return { clear: () => {}, stop: () => clearInterval(timer) };
}

/** What draws is loaded meanwhile: most runs of a command are over before there is something to draw. */
function drawnLine(tally: Tally, stream: TextStream, glyphs: Glyphs): TerminalLine {
  let line: TerminalLine | undefined;
  let isStopped = false;
  const start = async (): Promise<void> => {
    const { startTerminalLine } = await import('./terminal-line.ts');
    if (!isStopped) line = startTerminalLine(stream, glyphs, tally.state);
  };
  void start();
  return {
    clear: () => line?.clear(),
    stop: () => {
      isStopped = true;
      line?.stop();
      line = undefined;
    },
  };
}

/** Block characters where the locale is UTF-8, ASCII elsewhere. */
function glyphsOf(env: Env): Glyphs {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) ? { full: '█', empty: '░', ellipsis: '…' } : { full: '#', empty: '-', ellipsis: '...' };
}
