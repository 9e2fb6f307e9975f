/** The line on a terminal: xterm's own screen, which breaks and joins lines again when it is resized. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import xterm from '@xterm/headless';
import type { TextStream } from '../messages.ts';
import { startTerminalLine } from './terminal-line.ts';
import type { TallyState } from './tally.ts';

const glyphs = { full: '#', empty: '-', ellipsis: '...' };

/** A terminal of so many columns, what is written to it, and what then stands on it. */
function screenOf(columns: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows: 12, allowProposedApi: true });
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  return {
    stream: stream as TextStream,
    async rows(): Promise<readonly string[]> {
      const written = stream.read() as Buffer | null;
      await new Promise<void>((resolve) => terminal.write(written?.toString() ?? '', resolve));
      const { active } = terminal.buffer;
      const rows = Array.from(
        { length: active.length },
        (_, row) => active.getLine(row)?.translateToString(true) ?? '',
      );
      return rows.filter((row) => row !== '');
    },
    resize(wanted: number): void {
      terminal.resize(wanted, 12);
      stream.columns = wanted;
      stream.emit('resize');
    },
  };
}

const state: TallyState = {
  label: 'Making',
  unit: 'tracks',
  total: 12,
  done: 5,
  failed: 1,
  current: ['songs/夜を走る電車🎧.wav'],
  elapsedSec: 100,
  perSec: 0.05,
  leftSec: 185,
};

describe('the line of progress on a terminal', () => {
  test.each([20, 40, 80, 120])('takes one row of %i columns', async (columns) => {
    const screen = screenOf(columns);
    const line = startTerminalLine(screen.stream, glyphs, () => state);
    expect(await screen.rows()).toHaveLength(1);
    line.stop();
    expect(await screen.rows()).toEqual([]);
  });

  test('leaves no remains where the terminal gets narrower, and wider, in the middle', async () => {
    const screen = screenOf(100);
    screen.stream.write('before\r\n');
    const line = startTerminalLine(screen.stream, glyphs, () => state);
    expect(await screen.rows()).toEqual(['before', expect.stringMatching(/^Making #+-+ 41% 5\/12 tracks, 1 failed/)]);
    for (const columns of [20, 33, 100, 21]) {
      screen.resize(columns);
      expect(await screen.rows()).toEqual(['before', expect.stringMatching(/41%.*1 failed/)]);
    }
    line.stop();
    expect(await screen.rows()).toEqual(['before']);
  });

  test('makes place for a message, and comes back', async () => {
    const screen = screenOf(60);
    const line = startTerminalLine(screen.stream, glyphs, () => state);
    line.clear();
    screen.stream.write('a message\r\n');
    expect(await screen.rows()).toEqual(['a message']);
    screen.resize(60);
    expect(await screen.rows()).toEqual(['a message', expect.stringContaining('41%')]);
    line.stop();
  });
});
