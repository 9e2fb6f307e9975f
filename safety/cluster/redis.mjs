/** A Redis of the campaign's own, which keeps on its disk what it is told. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ folder: string, host: string, port: number, inside: readonly string[] }} RedisPlace */

/** @param {RedisPlace} place */
export async function startRedis({ folder, host, port, inside }) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server;
  /** What redis-cli says; empty where there is no Redis. @param {readonly string[]} words */
  const ask = (...words) => {
    const [name, ...args] = [...inside, 'redis-cli', '-h', host, '-p', String(port), ...words];
    return spawnSync(name, args, { encoding: 'utf8', timeout: 10_000 }).stdout.trim();
  };

  async function start() {
    mkdirSync(folder, { recursive: true });
    const words = ['--bind', host, '--port', String(port), '--protected-mode', 'no', '--dir', folder, '--save', ''];
    const [name, ...args] = [...inside, 'redis-server', ...words, '--appendonly', 'yes'];
    server = spawn(name, args, { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries++) {
      if (ask('PING') === 'PONG') return;
      await sleep(50);
    }
    throw new Error(`redis-server did not start at ${host}:${port}`);
  }

  /** In an instant. */
  async function kill() {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  await start();
  return { url: `redis://${host}:${port}`, ask, start, kill, forget: () => rmSync(folder, { recursive: true }) };
}

/** @typedef {Awaited<ReturnType<typeof startRedis>>} OwnRedis */
