/** A Redis of its own for a test, on a free port and in a folder of its own; gone with the test. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly port: number;
  /** `redis://127.0.0.1:PORT` */
  readonly url: string;
  /** What it was started with, once more, with what it had on its disk. */
  start(): Promise<void>;
  /** Ends it in an instant. */
  kill(): Promise<void>;
  /** Ends it, and takes its folder away. */
  close(): Promise<void>;
}

/** Started and ready, with what it holds on its disk unless the options say otherwise. */
export async function startRedis(...options: string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'stem-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  const started: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
      server = spawn('redis-server', [...place, '--save', '', '--appendonly', 'yes', ...options], { stdio: 'ignore' });
      await untilReady(port);
    },
    kill,
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await started.start();
  return started;
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    // Asked for a password, it is ready as well.
    if (/^(\+PONG|-NOAUTH)/.test(await answerTo('PING', port))) return;
    await sleep(25);
  }
  throw new Error(`redis-server did not start on port ${port}`);
}

/** Empty where nobody answers. */
function answerTo(words: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${words}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.on('close', () => resolve(''));
    socket.on('error', () => resolve(''));
  });
}

/** Nothing listens there now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
