/** A program on a real terminal that is resized while it works. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const cli = pathToFileURL(join(import.meta.dirname, '../dist/index.js')).href;

/** Names a piece, waits until the terminal has another width, and is done. */
const program = `
  import { once } from 'node:events';
  import { runMain } from ${JSON.stringify(cli)};
  const run = async (_args, { messages }) => {
    const progress = messages.progress({ label: 'Making', unit: 'tracks', total: 4 });
    progress.begin('first').skip();
    const piece = progress.begin('songs/夜を走る電車の中で聞いた音 🎧👩‍👩‍👧.wav');
    const alive = setInterval(() => {}, 1000);
    await drawn();
    messages.info('ready');
    await once(process.stderr, 'resize');
    messages.info('resized');
    await drawn();
    clearInterval(alive);
    piece.end('failed');
    progress.stop();
    return 0;
  };
  const write = process.stderr.write.bind(process.stderr);
  const drawn = () => new Promise((resolve) => {
    process.stderr.write = (text) => {
      if (text.includes('%')) resolve();
      return write(text);
    };
  });
  await runMain({ name: 'studio', version: '1', summary: '', commands: [{ name: 'mix', summary: '', options: {}, examples: [], run }] });`;

/** Runs words on a terminal of so many columns, which gets others when \`ready\` is said; prints all that is shown. */
const onTerminal = `
import fcntl, os, pty, struct, sys, termios
first, second, words = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
def resize(columns): fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
process, terminal = pty.fork()
if process == 0:
    sys.stdin.readline()
    os.execvp(words[0], words)
resize(first)
os.write(terminal, b'\\n')
shown, resized = b'', False
while True:
    try: some = os.read(terminal, 65536)
    except OSError: break
    if not some: break
    shown += some
    if b'ready' in shown and not resized: resized = True; resize(second)
os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
`;

const hasPython = spawnSync('python3', ['-c', 'import pty, termios, os; os.waitstatus_to_exitcode']).status === 0;

(hasPython ? test : test.skip).each([
  [100, 20],
  [20, 100],
  [40, 21],
])('progress fits the terminal, of %i columns and then of %i', (first, second) => {
  const words = [process.execPath, '--input-type=module', '-e', program];
  const env = { ...process.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', CI: '' };
  const { status, stdout } = spawnSync('python3', ['-c', onTerminal, String(first), String(second), ...words], {
    encoding: 'utf8',
    env,
  });
  expect(status).toBe(0);
  const [before = '', between = '', after = ''] = stdout.split(/ready|resized/);
  expect(between).toContain('%');
  const drawn = (text: string): string[] => text.split('\r\u001b[J').filter((line) => line.includes('%'));
  for (const [text, columns] of [
    [before, first],
    [after, second],
  ] as const) {
    expect(drawn(text)).not.toEqual([]);
    for (const line of drawn(text)) {
      expect(cells(line.replace(/\r[^]*/, ''))).toBeLessThan(columns);
      // The cursor goes back to where the next line begins.
      expect(line).toMatch(/\r/);
    }
  }
  expect(stdout.endsWith('\r\u001b[J')).toBe(true);
  if (Math.max(first, second) === 100) expect(stdout).toContain('👩‍👩‍👧.wav');
});

/** As a terminal counts: two for Chinese, Japanese and pictures. */
function cells(text: string): number {
  return [...new Intl.Segmenter().segment(text)].reduce(
    (sum, { segment }) => sum + (/[\u3000-\u9fff\u{1f300}-\u{1faff}]/u.test(segment) ? 2 : 1),
    0,
  );
}
