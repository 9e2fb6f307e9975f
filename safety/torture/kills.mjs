/** Kills a command again and again on the same place, looks at what it leaves each time, then lets it finish. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readCaught } from '../trap/trap.mjs';
import { endText, signalAfter, start } from './program.mjs';
import { faultsAtEnd, faultsWhenKilled, stateOf } from './stage.mjs';
import { bytesOf, stampOf } from './tree.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('@stem/core/dsp').Random} Random */
/** @typedef {{ trap: import('../trap/trap.mjs').Trap } | { afterMs: number }} Plan */

/** @typedef {{ where: string, kind: string, state: string, faults: string[] }} Kill */
/** @typedef {{ kills: Kill[], runs: number, files: number, bytes: number, faults: string[] }} Chain */

const moments = /** @type {const} */ (['before', 'half', 'after']);

/** @param {Stage} stage @param {Random} random @param {number} most @returns {Promise<Chain>} */
export async function killAndFinish(stage, random, most) {
  const place = stage.open();
  /** @type {Kill[]} */
  const kills = [];
  /** @type {string[]} */
  const faults = [];
  /** @type {Map<string, string>} */
  const done = new Map();
  const wanted = random.integer(1, most);
  let isDone = false;
  while (kills.length < wanted && !isDone) {
    const plan = planKill(stage, random, { place, isFirst: kills.length === 0 });
    const kill = await killOnce(stage, place, plan);
    if ('ended' in kill) {
      if (kill.ended !== undefined) faults.push(kill.ended);
      isDone = true;
      break;
    }
    kills.push(kill);
    kill.faults.push(...doneAgain(stage, place, done));
    if (kill.faults.length > 0) break;
  }
  const last = kills.at(-1);
  const at = `after ${last === undefined ? 'a run' : `a kill ${last.where}`}`;
  const end = await finish(stage, place, { done, isDone });
  faults.push(...end.map((fault) => `${at}: ${fault}`));
  const bytes = bytesOf(place);
  const all = [...kills.flatMap(({ where, faults: some }) => some.map((one) => `killed ${where}: ${one}`)), ...faults];
  if (all.length === 0) rmSync(place, { recursive: true });
  return {
    kills,
    runs: kills.length + 2,
    files: 2 * stage.truth.after.size,
    bytes: 2 * bytes,
    faults: all.map((one) => `${one} (${place})`),
  };
}

/** Where it ends before the kill, whether that was well. @param {Stage} stage @param {string} place @param {Plan} plan
 * @returns {Promise<Kill | { ended: string | undefined }>} */
async function killOnce(stage, place, plan) {
  const trap = 'trap' in plan ? plan.trap : undefined;
  const log = trap?.log ?? '';
  rmSync(log, { force: true });
  const running = start(stage.command.args(place), place, trap);
  if ('afterMs' in plan) await signalAfter(running, plan.afterMs, 'SIGKILL');
  const ended = await running.ended;
  if (ended.hung)
    return { where: 'after two minutes', kind: 'hung', state: '', faults: [`it hung: ${endText(ended)}`] };
  if (ended.signal !== 'SIGKILL') return { ended: ended.status === 0 ? undefined : `a run ${endText(ended)}` };
  const caught = existsSync(log) ? readCaught(log).at(-1) : undefined;
  const where = caught
    ? `${trap?.moment} call ${caught.call} (${caught.kind}), ${caught.name} ${path.relative(place, caught.path)}`
    : `${Math.round('afterMs' in plan ? plan.afterMs : 0)} ms after its start`;
  return {
    where,
    kind: caught ? `${trap?.moment} ${caught.kind}` : 'from outside',
    state: stateOf(stage, place),
    faults: faultsWhenKilled(stage, place),
  };
}

/** From outside at any time, or at a call: rare kinds of calls are as likely as frequent ones. The more was done before,
 * the fewer calls are left. @param {Stage} stage @param {Random} random
 * @param {{ place: string, isFirst: boolean }} options @returns {Plan} */
function planKill({ calls, ms }, random, { place, isFirst }) {
  if (random.next() < 0.25) return { afterMs: random.uniform(0, ms) };
  const kinds = [...calls.keys()];
  const kind = kinds[random.integer(0, kinds.length - 1)] ?? 'write';
  return {
    trap: {
      under: [place],
      calls: [kind],
      nth: random.integer(1, Math.ceil((calls.get(kind) ?? 1) * (isFirst ? 1 : random.next()))),
      moment: moments[random.integer(0, 2)] ?? 'before',
      share: random.integer(0, 4) / 4,
      log: `${place}.log`,
    },
  };
}

/** What was done before and has been done once more; remembers what is done by now. @param {Stage} stage
 * @param {string} place @param {Map<string, string>} done @returns {string[]} */
export function doneAgain({ command, truth }, place, done) {
  const now = command.done(place, truth);
  const again = [...now].filter(([file, stamp]) => done.has(file) && done.get(file) !== stamp);
  for (const [file, stamp] of now) done.set(file, stamp);
  return again.map(([file]) => `${file} was made again`);
}

/** To the end, unless it has come there, and once more, when nothing is left to do. @param {Stage} stage
 * @param {string} place @param {{ done?: Map<string, string>, isDone?: boolean }} [so] @returns {Promise<string[]>} */
export async function finish(stage, place, { done = new Map(), isDone = false } = {}) {
  const ended = isDone ? undefined : await start(stage.command.args(place), place).ended;
  if (ended !== undefined && ended.status !== 0) return [`the next run ${endText(ended)}`];
  const faults = [...faultsAtEnd(stage, place), ...doneAgain(stage, place, done)];
  const lost = [...done].filter(([file, stamp]) => stampOf(path.join(place, file)) !== stamp);
  const again = await start(stage.command.args(place), place).ended;
  const moved = again.status === 0 ? doneAgain(stage, place, done) : [`a run with nothing to do ${endText(again)}`];
  return [
    ...new Set([...faults, ...lost.map(([file]) => `${file} was made again`), ...moved, ...faultsAtEnd(stage, place)]),
  ];
}
