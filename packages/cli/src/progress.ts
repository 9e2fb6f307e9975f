/** How far a long job is: a bar on a terminal, a plain line every few seconds in a pipe or a log. */
import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import { durationText } from './duration-text.ts';
import type { TextStream } from './messages.ts';

const secondsBetweenLines = 5;
const barWidth = 24;

export interface ProgressRequest {
  /** What is going on, in a word or two: `Reading`. */
  readonly label: string;
  /** What is counted: `files`. */
  readonly unit: string;
  readonly total: number;
}

export interface Progress {
  /** Counts one more, or `count` more. */
  advance(count?: number): void;
  /** Takes the bar off the current line, so that a message can be written there; it comes back by itself. */
  clear(): void;
  /** Ends it and leaves no trace on a terminal. */
  stop(): void;
}

interface State {
  readonly request: ProgressRequest;
  readonly startedAt: number;
  done: number;
}

/** Rate and time left, by the average so far; until there is something to go by, how long it has been. */
function pace({ request, startedAt, done }: State): string {
  const elapsedSec = (Date.now() - startedAt) / 1000;
  if (elapsedSec < 1) return '';
  if (done === 0) return `, ${durationText(elapsedSec)} so far`;
  const perSecond = done / elapsedSec;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s` : `${(perSecond * 60).toFixed(1)}/min`;
  return `, ${rate}, ${durationText((request.total - done) / perSecond)} left`;
}

function barText(state: State, glyphs: readonly [full: string, empty: string]): string {
  const { request, done } = state;
  const share = request.total === 0 ? 1 : Math.min(1, done / request.total);
  const filled = Math.round(share * barWidth);
  const bar = glyphs[0].repeat(filled) + glyphs[1].repeat(barWidth - filled);
  return `${request.label} ${bar} ${Math.floor(share * 100)}% ${done}/${request.total} ${request.unit}${pace(state)}`;
}

/** Block characters where the locale is UTF-8, ASCII elsewhere. */
function barGlyphs(env: Readonly<Record<string, string | undefined>>): readonly [string, string] {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) ? ['█', '░'] : ['#', '-'];
}

/**
 * cli-progress draws and times the bar. Its stream passes on everything but the saving and restoring of the cursor:
 * restoring would jump back over messages that were written meanwhile.
 */
function withoutCursorSaving(stream: TextStream): NodeJS.WritableStream {
  const write = (text: string): boolean => (text === '\x1b7' || text === '\x1b8' ? true : stream.write(text));
  return new Proxy(stream, {
    get: (target, key) => {
      if (key === 'write') return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function terminalProgress(state: State, stream: TextStream, glyphs: readonly [string, string]): Progress {
  // Loaded here because it costs 20 ms, and most runs of a command draw no bar.
  const { SingleBar: Bar } = createRequire(import.meta.url)('cli-progress') as { SingleBar: typeof SingleBar };
  const bar = new Bar({
    stream: withoutCursorSaving(stream),
    format: () => barText(state, glyphs),
    clearOnComplete: true,
    forceRedraw: true,
    // Wrapping on makes cli-progress cut the text at the width instead of switching the terminal's wrapping off.
    linewrap: true,
    fps: 8,
  });
  bar.start(state.request.total, 0);
  return {
    advance: (count = 1) => {
      state.done += count;
      bar.update(state.done);
    },
    clear: () => void stream.write('\r\x1b[2K'),
    stop: () => bar.stop(),
  };
}

function plainProgress(state: State, stream: TextStream): Progress {
  let lastLineAt = state.startedAt;
  return {
    advance: (count = 1) => {
      state.done += count;
      const now = Date.now();
      if (now - lastLineAt < secondsBetweenLines * 1000 || state.done >= state.request.total) return;
      lastLineAt = now;
      const { label, total, unit } = state.request;
      stream.write(`${label}: ${state.done} of ${total} ${unit}${pace(state)}\n`);
    },
    clear: () => {},
    stop: () => {},
  };
}

export function startProgress(
  request: ProgressRequest,
  stream: TextStream,
  env: Readonly<Record<string, string | undefined>>,
): Progress {
  const state: State = { request, startedAt: Date.now(), done: 0 };
  const terminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  return terminal ? terminalProgress(state, stream, barGlyphs(env)) : plainProgress(state, stream);
}
