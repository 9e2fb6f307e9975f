/** A program on a real process: its signals, its pipes, its exit code. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const cli = pathToFileURL(join(import.meta.dirname, '../dist/index.js')).href;

interface Ended {
  readonly end: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command whose body is `body`; each `ready` on stderr is answered by `onReady`. */
function runBody(body: string, onReady: (child: ReturnType<typeof spawn>) => void = () => {}): Promise<Ended> {
  const script = `
    import { runMain } from ${JSON.stringify(cli)};
    const command = { name: 'wait', summary: '', options: {}, examples: [], interruptible: !process.env.DEAF,
      run: async (_args, { messages, results, signal }) => { ${body} } };
    await runMain({ name: 'studio', version: '1', summary: '', commands: [command] });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
    if (data.toString().includes('ready')) onReady(child);
  });
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ end: code ?? signal, stdout, stderr })),
  );
}

const forever = 'setInterval(() => {}, 1000);';

test('the first Ctrl-C lets the command tidy up, and its code stands', async () => {
  const body = `${forever} messages.info('ready');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    messages.info('tidy'); return 130;`;
  const { end, stderr } = await runBody(body, (child) => child.kill('SIGINT'));
  expect(end).toBe(130);
  expect(stderr).toBe('ready\nStopping … (Ctrl-C again ends at once)\ntidy\n');
});

test('the second Ctrl-C ends the process at once', async () => {
  const body = `${forever} signal.addEventListener('abort', () => messages.info('ready')); messages.info('ready'); await new Promise(() => {});`;
  expect((await runBody(body, (child) => child.kill('SIGINT'))).end).toBe(130);
});

test('a command that was stopped by SIGTERM ends with 130 too', async () => {
  const body = `messages.info('ready'); ${forever} await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));`;
  const { end, stderr } = await runBody(body, (child) => child.kill('SIGTERM'));
  expect(end).toBe(130);
  expect(stderr).toContain('Interrupted.');
});

test('an error that nobody caught is told as our fault, not dumped', async () => {
  const { end, stderr } = await runBody(
    `setTimeout(() => { throw new RangeError('odd'); }, 1); await new Promise((resolve) => setTimeout(resolve, 500)); return 0;`,
  );
  expect(end).toBe(2);
  expect(stderr).toMatch(
    /^error: this is a fault in stem, not in your files \(RangeError: odd\)\. Please report it.*\n$/,
  );
});

test('the exit code of the command is the exit code of the process', async () => {
  expect(await runBody(`results.json({ a: 1 }); return 1;`)).toEqual({
    end: 1,
    stdout: '{\n  "a": 1\n}\n',
    stderr: '',
  });
});
