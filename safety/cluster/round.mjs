/** One batch on a cluster to which everything happens, run to its end: what came of it, and what is wrong with that. */
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { doneAgain } from '../torture/kills.mjs';
import { faultsAtEnd } from '../torture/stage.mjs';
import { bytesOf, treeOf } from '../torture/tree.mjs';
import { deeds } from './deeds.mjs';

/** @typedef {import('../torture/stage.mjs').Stage} Stage */
/** @typedef {import('./cluster.mjs').Cluster} Cluster */
/** @typedef {import('./program.mjs').Program} Program */
/** @typedef {import('@stem/core/dsp').Random} Random */
/** @typedef {{ deeds: string[], starts: number, made: number, files: number, bytes: number, faults: string[] }} Outcome */

/** What docs/queue.md says that stays in Redis: the batch, and what BullMQ keeps of the queue itself. */
const kept = /^stem:(?:batch:[0-9a-f]{32}|tracks:(?:meta|events|id|pc|marker|stalled-check))$/;

/** @param {{ stage: Stage, cluster: Cluster, random: Random, place: string }} request @returns {Promise<Outcome>} */
export async function playRound({ stage, cluster, random, place }) {
  const chosen = chooseDeeds(cluster, random);
  const workers = cluster.workers(place);
  const mayFail = () => chosen.some(({ deed }) => deed.to === 'disk');
  const run = () => cluster.coordinator(place, stage.command.args(place), mayFail);
  const coordinator = run();
  /** @type {Program[]} */
  const others = [];
  const another = () => {
    const one = run();
    others.push(one);
    return one;
  };
  for (const worker of workers) worker.start();
  await Promise.all(workers.map((worker) => worker.ready()));
  coordinator.start();
  const watch = watchDone(stage, place);
  await doAll(chosen, { cluster, workers, coordinator, another });
  const faults = await runToEnd(coordinator, workers);
  faults.push(...watch.faults());
  faults.push(...(await endAll(workers)), ...leftIn(cluster), ...leftRunning(place));
  faults.push(...faultsAtEnd(stage, place), ...watch.faults(), ...leftOn(cluster));
  const programs = [coordinator, ...others, ...workers];
  faults.push(...programs.flatMap((program) => program.faults));
  const made = madeBy(workers);
  for (const [slug, times] of made) if (times > 1) faults.push(`${slug} was made ${times} times`);
  return {
    deeds: chosen.map(({ name }) => name),
    starts: programs.reduce((sum, program) => sum + program.starts(), 0),
    made: [...made.values()].reduce((sum, times) => sum + times, 0),
    files: stage.truth.after.size,
    bytes: bytesOf(place),
    faults: [...new Set(faults)],
  };
}

/** @typedef {{ name: string, deed: import('./deeds.mjs').Deed, afterMs: number, worker: number, random: Random }} Chosen */

/** @param {Cluster} cluster @param {Random} random @returns {Chosen[]} */
function chooseDeeds(cluster, random) {
  const possible = Object.entries(deeds).filter(([, { isPossible }]) => isPossible?.(cluster) ?? true);
  const wanted = Array.from({ length: random.integer(2, 6) }, () => random.integer(0, possible.length - 1));
  return wanted.flatMap((at, index) => {
    const own = random.child(`deed ${index}`);
    const [afterMs, worker] = [own.uniform(0, 5_000), own.integer(0, 2)];
    return possible.slice(at, at + 1).map(([name, deed]) => ({ name, deed, afterMs, worker, random: own }));
  });
}

/** Those to the same one after the other, all others whenever they come. @param {readonly Chosen[]} chosen
 * @param {import('./deeds.mjs').Scene} scene */
async function doAll(chosen, scene) {
  /** @type {Map<string, Promise<void>>} */
  const last = new Map();
  const started = performance.now();
  for (const { deed, afterMs, worker, random } of chosen.toSorted((a, b) => a.afterMs - b.afterMs)) {
    const program = scene.workers[worker];
    if (program === undefined) continue;
    const to = deed.to === 'worker' ? program.name : deed.to;
    const act = async () => {
      await last.get(to);
      await sleep(Math.max(0, started + afterMs - performance.now()));
      await deed.act(scene, random, program);
    };
    last.set(to, act());
  }
  await Promise.all(last.values());
}

/** Until it has come to its end, and once more, with nothing left to do. @param {Program} coordinator
 * @param {readonly Program[]} workers @returns {Promise<string[]>} */
async function runToEnd(coordinator, workers) {
  for (const worker of workers) worker.start();
  let ended = await coordinator.end();
  for (let tries = 0; tries < 3 && ended?.status !== 0; tries++) {
    coordinator.start();
    ended = await coordinator.end();
  }
  if (ended?.status !== 0) return ['the batch did not come to its end'];
  coordinator.start();
  const again = await coordinator.end();
  return again?.status === 0 ? [] : ['a run with nothing to do did not end well'];
}

/** Whether what was made is made again. @param {Stage} stage @param {string} place */
function watchDone(stage, place) {
  /** @type {Map<string, string>} */
  const done = new Map();
  /** @type {string[]} */
  const faults = [];
  const look = () => {
    try {
      faults.push(...doneAgain(stage, place, done));
    } catch {
      // A folder was published in this moment.
    }
  };
  const timer = setInterval(look, 250);
  return {
    faults() {
      clearInterval(timer);
      look();
      return faults.splice(0);
    },
  };
}

/** @param {readonly Program[]} workers @returns {Promise<string[]>} */
async function endAll(workers) {
  await Promise.all(workers.map((worker) => worker.ready()));
  const all = workers.filter((worker) => worker.isRunning());
  const ends = await Promise.all(all.map((worker) => worker.end('SIGTERM')));
  const lost = workers.filter((worker) => !all.includes(worker)).map(({ name }) => `worker ${name} had ended`);
  const back = ends.filter((ended) => !/, 0 given back\./.test(ended?.words ?? ''));
  return [...lost, ...back.map((ended) => `a worker with nothing in hand says ${ended?.words.slice(-200)}`)];
}

/** Of each track how often a worker has said that it has made it. @param {readonly Program[]} workers */
function madeBy(workers) {
  /** @type {Map<string, number>} */
  const made = new Map();
  for (const worker of workers) {
    for (const [, slug = ''] of worker.said().matchAll(/^(\S+): made$/gm)) made.set(slug, (made.get(slug) ?? 0) + 1);
  }
  return made;
}

/** @param {Cluster} cluster */
function leftIn({ redis }) {
  const keys = redis.ask('KEYS', '*').split('\n');
  const clients = redis.ask('CLIENT', 'LIST').split('\n');
  return [
    ...keys.filter((key) => key !== '' && !kept.test(key)).map((key) => `in Redis there is left ${key}`),
    ...(clients.length > 1 ? [`connections are left: ${clients.join('; ')}`] : []),
  ];
}

/** @param {Cluster} cluster */
function leftOn({ disk }) {
  if (disk === undefined) return [];
  return [...treeOf(disk.folder)]
    .filter(([, hash]) => hash !== 'folder')
    .map(([file]) => `on the disk of a worker there is left ${file}`);
}

/** @param {string} place */
function leftRunning(place) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && folderOf(name) === place)
    .map((pid) => `process ${pid} is left`);
}

/** Where a process is. @param {string} pid */
function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
