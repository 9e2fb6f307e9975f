/** What is done to a cluster while a batch runs on it. Each deed ends with all as it was, as far as it is in its hands. */
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./cluster.mjs').Cluster} Cluster */
/** @typedef {import('./program.mjs').Program} Program */
/** @typedef {import('@stem/core/dsp').Random} Random */

/**
 * @typedef {object} Scene
 * @property {Cluster} cluster
 * @property {readonly Program[]} workers
 * @property {Program} coordinator
 * @property {() => Program} another One more run of the same batch.
 */

/**
 * @typedef {object} Deed
 * @property {'worker' | 'coordinator' | 'redis' | 'disk' | 'run'} to Of deeds to the same, one follows on the other.
 * @property {(cluster: Cluster) => boolean} [isPossible]
 * @property {(scene: Scene, random: Random, worker: Program) => Promise<void>} act
 */

/** @type {Readonly<Record<string, Deed>>} */
export const deeds = {
  'a worker is killed': {
    to: 'worker',
    async act(_, random, worker) {
      await worker.end('SIGKILL');
      await sleep(random.uniform(0, 2_000));
      worker.start();
    },
  },

  'a worker is asked to end': {
    to: 'worker',
    async act(_, random, worker) {
      // Earlier it hears nothing where it is the first process of its machine.
      if (await worker.ready()) await worker.end('SIGTERM');
      await sleep(random.uniform(0, 500));
      worker.start();
    },
  },

  'a worker stands still for longer than its locks last': {
    to: 'worker',
    async act(_, random, worker) {
      worker.signal('SIGSTOP');
      await sleep(random.uniform(4_000, 16_000));
      worker.signal('SIGCONT');
    },
  },

  'a machine is cut off the network': {
    to: 'worker',
    isPossible: ({ network }) => network !== undefined,
    async act({ cluster: { network } }, random, { name }) {
      network?.plug(name, false);
      await sleep(random.uniform(1_000, 14_000));
      network?.plug(name, true);
    },
  },

  'the disk of a worker is full': {
    to: 'disk',
    isPossible: ({ disk }) => disk !== undefined,
    async act({ cluster: { disk } }, random) {
      disk?.fill();
      await sleep(random.uniform(500, 3_000));
      disk?.free();
    },
  },

  'the coordinator is killed': {
    to: 'coordinator',
    async act({ coordinator }, random) {
      await coordinator.end('SIGKILL');
      await sleep(random.uniform(0, 1_000));
      coordinator.start();
    },
  },

  'the coordinator is interrupted': {
    to: 'coordinator',
    async act({ coordinator }) {
      if (await coordinator.ready()) await coordinator.end('SIGINT');
      coordinator.start();
    },
  },

  'the batch is run twice at once': {
    to: 'run',
    async act({ another }) {
      const second = another();
      second.start();
      await second.end();
    },
  },

  'Redis is killed, and started again on what it kept': {
    to: 'redis',
    async act({ cluster: { redis } }, random) {
      await redis.kill();
      await sleep(random.uniform(0, 3_000));
      await redis.start();
    },
  },

  'Redis is killed, and comes back empty': {
    to: 'redis',
    async act({ cluster: { redis } }, random) {
      await redis.kill();
      redis.forget();
      await sleep(random.uniform(0, 1_000));
      await redis.start();
    },
  },
};
