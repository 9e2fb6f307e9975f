/** Kinds of contestants: a command from start to end, stem itself, work inside a process of Node's, a program that times itself. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './programs.mjs';

/** @typedef {import('./contest.mjs').Contestant} Contestant */
/** @typedef {import('./figures.mjs').Sample} Sample */

export const benchFolder = path.dirname(fileURLToPath(import.meta.url));
export const stemScript = path.join(path.dirname(benchFolder), 'apps/stem/bin/stem.js');

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {Record<string, string>} [env]
 * @property {() => Promise<unknown>} [before] not timed
 * @property {readonly number[]} [exitCodes] that are taken for done; [0] unless given
 */

/** Wall time of a whole process, its start included. @param {readonly string[]} command @param {CommandOptions} [options] @returns {Contestant} */
export function commandOf([program, ...args], options = {}) {
  return {
    name: path.basename(program),
    ...missing(program),
    run: async () => {
      await options.before?.();
      const { seconds } = await finished([program, ...args], options);
      return { seconds };
    },
  };
}

/** `stem …` from start to end, with the processor time and the peak memory of the process. @param {readonly string[]} args @param {CommandOptions} [options] @returns {Contestant} */
export function stemOf(args, options = {}) {
  const usage = path.join(benchFolder, 'usage.mjs');
  return {
    name: 'stem',
    run: async () => {
      await options.before?.();
      const command = [process.execPath, '--import', usage, stemScript, ...args];
      const { seconds, told } = await finished(command, options);
      return { seconds, .../** @type {Partial<Sample>} */ (JSON.parse(told)) };
    },
  };
}

/** Work of ours inside a fresh process; the time is that of the work alone, warm and cold. @param {string} name @param {readonly string[]} [args] @returns {Contestant} */
export function workOf(name, args = []) {
  return printedOf([process.execPath, path.join(benchFolder, 'work/run.mjs'), name, ...args]);
}

/** A program that times its own work and prints the sample as JSON. @param {readonly string[]} command @returns {Contestant} */
export function printedOf([program, ...args]) {
  return {
    name: path.basename(program),
    ...missing(program),
    run: async () => /** @type {Sample} */ (JSON.parse((await finished([program, ...args], {})).printed)),
  };
}

/** @param {string} name @param {string} reason @returns {Contestant} */
export function absent(name, reason) {
  return { name, missing: reason, run: () => Promise.reject(new Error(reason)) };
}

/** @param {string} program */
function missing(program) {
  return path.isAbsolute(program) || isInstalled(program) ? {} : { missing: `${program} is not installed` };
}

/** @param {readonly string[]} command @param {CommandOptions} options */
async function finished([program, ...args], { cwd, env, exitCodes = [0] }) {
  const [printed, complaint, told] = [texts(), texts(), texts()];
  const start = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  for (const [index, sink] of [printed, complaint, told].entries()) {
    child.stdio[index + 1]?.on('data', sink.take);
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - start) / 1000;
  if (!exitCodes.includes(code))
    throw new Error(`${program} ended with ${code}: ${complaint.text().trim().slice(-400)}`);
  return { seconds, printed: printed.text(), told: told.text() };
}

function texts() {
  /** @type {Buffer[]} */
  const parts = [];
  return { take: (/** @type {Buffer} */ part) => void parts.push(part), text: () => Buffer.concat(parts).toString() };
}
