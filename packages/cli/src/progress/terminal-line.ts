/** One line at the bottom of a terminal that is drawn again and again, whatever width the terminal has by then. */
import stringWidth from 'string-width';
import type { TextStream } from '../messages.ts';
import { progressLine, type Glyphs } from './progress-line.ts';
import type { TallyState } from './tally.ts';

export interface TerminalLine {
  /** Takes it off the screen, so that a message can be written there; it comes back by itself. */
  clear(): void;
  stop(): void;
}

const redrawMs = 125;
const usualColumns = 80;

/**
 * The cursor waits at the beginning of the line. A terminal that gets narrower breaks what is longer than its rows, and
 * takes the cursor along to where the line now begins: to erase from there on leaves no remains.
 */
const eraseFromCursor = '\r\u001b[J';

export function startTerminalLine(stream: TextStream, glyphs: Glyphs, state: () => TallyState): TerminalLine {
  let shown = '';
  const draw = (): void => {
    // The last column stays free: what ends there breaks the line on some terminals.
    const width = (stream.columns || usualColumns) - 1;
    const line = progressLine(state(), { width, glyphs, cells: stringWidth });
    if (line === shown) return;
    shown = line;
    stream.write(`${eraseFromCursor}${line}\r`);
  };
  const clear = (): void => {
    if (shown !== '') stream.write(eraseFromCursor);
    shown = '';
  };
  const redraw = (): void => {
    clear();
    draw();
  };
  const timer = setInterval(draw, redrawMs);
  timer.unref();
  stream.on('resize', redraw);
  draw();
  return {
    clear,
    stop: () => {
      clearInterval(timer);
      stream.off('resize', redraw);
      clear();
    },
  };
}
