/** Three machines, a desk and a Redis: network namespaces where this machine lets it, processes elsewhere. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { startIn } from '../torture/program.mjs';
import { openDisk } from './disk.mjs';
import { openNetwork } from './network.mjs';
import { createProgram } from './program.mjs';
import { startRedis } from './redis.mjs';

const names = ['one', 'two', 'three'];
const env = { NODE_OPTIONS: `--import=${new URL('short-times.mjs', import.meta.url).href}` };
const longestMs = 300_000;

/** @param {{ folder: string, hasNetwork: boolean }} options */
export async function openCluster({ folder, hasNetwork }) {
  const network = hasNetwork ? openNetwork(names) : 'they were not asked for';
  const net = typeof network === 'string' ? undefined : network;
  /** @type {import('./program.mjs').Program[]} */
  const programs = [];
  /** @param {import('./program.mjs').ProgramKind} kind */
  const program = (kind) => {
    const one = createProgram(kind);
    programs.push(one);
    return one;
  };
  const disk = openDisk(path.join(folder, 'disk'));
  const close = () => {
    disk?.close();
    net?.close();
  };
  try {
    const host = net?.address ?? '127.0.0.1';
    const port = net === undefined ? await freePort() : 6379;
    const redis = await startRedis({ folder: path.join(folder, 'redis'), host, port, inside: net?.onDesk ?? [] });
    return {
      redis,
      disk,
      network: net,
      /** Why there are none. */
      noNetwork: typeof network === 'string' ? network : undefined,
      /** The last has a disk of its own to work on. @param {string} place */
      workers: (place) =>
        names.map((name, index) => {
          const own = index === names.length - 1 && disk !== undefined ? ['--work-dir', disk.work] : [];
          const args = ['worker', '--queue', redis.url, '--jobs', '1', ...own];
          return program({
            name,
            begin: () => startIn(args, place, { env, longestMs, inside: net?.on(name) ?? [] }),
            isWrapped: net !== undefined,
            ready: /Waiting for tracks/,
            isFine: ({ status }, asked) => asked !== undefined && status === 0,
          });
        }),
      /** @param {string} place @param {readonly string[]} args @param {() => boolean} mayFail */
      coordinator: (place, args, mayFail) =>
        program({
          name: 'the coordinator',
          begin: () => startIn([...args, '--queue', redis.url], place, { env, longestMs, inside: net?.onDesk ?? [] }),
          isWrapped: false,
          ready: /tracks are in the queue/,
          isFine: ({ status }, asked) =>
            status === 0 || (status === 130 && asked === 'SIGINT') || (status === 1 && mayFail()),
        }),
      async close() {
        await Promise.all(programs.map((one) => one.end('SIGKILL')));
        await redis.kill();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** @typedef {Awaited<ReturnType<typeof openCluster>>} Cluster */

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
